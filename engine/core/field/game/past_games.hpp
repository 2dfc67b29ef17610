// The visible parts of a finished game. The game itself is in the journal's tables. The core
// decides from its state which tracks the asker may see; the reader outside applies the decision to
// the game.
#pragma once

#include "engine/core/kernel/journal_query.hpp"

namespace muster::core {

// Removes the parts that the asker may not see: the tracks, and the locations in the events. Any
// thread.
PastGame as_seen(const PastGameQuery& query, PastGame whole);

}  // namespace muster::core

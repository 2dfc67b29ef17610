// What a finished game shows to whom. The game itself is in the journal's tables: the core decides
// from its state whose tracks the asker may see, and the reader outside applies that to the game
// that it found.
#pragma once

#include "engine/core/kernel/journal_query.hpp"

namespace muster::core {

// The game as the asker may see it: without tracks, and without the locations in its events, where
// they are not for the asker. Any thread.
PastGame as_seen(const PastGameQuery& query, PastGame whole);

}  // namespace muster::core

// Comparison of names: equal names, and team names that are too similar. Pure functions.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

// From this similarity on (math/similarity.hpp, over the names' keys) people would confuse two
// teams of a session.
inline constexpr double team_names_alike = 0.85;

// Folds the case of a text that is not a Name and so has no key from the door. Knows the Latin,
// Greek and Cyrillic letters of Europe; leaves other letters unchanged. REQUIRES: valid UTF-8.
std::string fold(std::string_view text);

// Whether a folded text of a setting names this thing. The door's key folds more than this function
// ("ﬁ" becomes "fi", invisible characters are removed). So a text typed as the list shows it may
// equal only the name's text, not its key.
bool is_called(const Name& name, std::string_view folded);

// A team of the session, other than `self`, whose name equals the name up to case or is too
// similar; null: none. Of several the most similar, then the oldest.
const Team* clashing_team(const FieldContext& context,
                          const SessionState& session,
                          const Name& name,
                          TeamId self);

}  // namespace muster::core

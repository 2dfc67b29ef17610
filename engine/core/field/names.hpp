// Names: when two are the same, and when two teams' are too much alike. Pure functions.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

// From this similarity on (math/similarity.hpp, over the names' keys) two teams of a session can't
// be told apart.
inline constexpr double team_names_alike = 0.85;

// A text in a form by which two that differ in case alone are equal, for texts that are no Name and
// so have no key from the door. Knows the Latin, Greek and Cyrillic letters of Europe; leaves
// others as they are. REQUIRES: valid UTF-8.
std::string fold(std::string_view text);

// Whether a folded text of a setting stands for the name. The door's key folds more than we can
// ("ﬁ" is "fi" there, and what can't be seen is gone), so that what was typed as the list shows it
// may be like the text alone.
bool is_called(const Name& name, std::string_view folded);

// A team of the session whose name clashes with the name, up to case or nearly, other than `self`;
// null: none. The one most alike, the oldest of several.
const Team* clashing_team(const FieldContext& context,
                          const SessionState& session,
                          const Name& name,
                          TeamId self);

}  // namespace muster::core

// The effective rule constants: the defaults, changed by the global overrides, changed by a
// session's overrides.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

// The constants of a game of this session that would start now. Gives bad_data if the session's
// overrides and the global ones contradict one another (check_config).
Result<Config> effective_config(const FieldContext& context, const SessionState& session);

// Refuses with in_use if a setting names the set, of all sessions or of one.
std::optional<Error> check_unnamed(const FieldContext& context, const ChallengeSet& set);
// Changes the name in all settings that name the set. Can't fail.
void rename_set_in_settings(FieldContext& context, const Name& before, const Name& after);

}  // namespace muster::core

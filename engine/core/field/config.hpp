// The rule constants in force: defaults, the global overrides over them, a session's over those.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

// What a game of this session would play by now. Refused with bad_data where its overrides and the
// global ones, each right by themselves, contradict one another (check_config).
Result<Config> effective_config(const FieldContext& context, const SessionState& session);

}  // namespace muster::core

// The effective rule constants: the defaults, changed by the global overrides, changed by a
// session's overrides.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

// The constants of a game of this session that would start now. Gives bad_data if the session's
// overrides and the global ones contradict one another (check_config).
Result<Config> effective_config(const FieldContext& context, const SessionState& session);

}  // namespace muster::core

// The context of this domain's handlers, which count and read the other domains' state.
#pragma once

#include "engine/core/field/context.hpp"
#include "engine/core/system/state.hpp"

namespace muster::core {

struct SystemContext : FieldContext {
    SystemState& system;
};

}  // namespace muster::core

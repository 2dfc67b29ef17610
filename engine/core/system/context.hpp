// What the handlers of this domain work with: it counts and reads what the others keep.
#pragma once

#include "engine/core/field/context.hpp"
#include "engine/core/system/state.hpp"

namespace muster::core {

struct SystemContext : FieldContext {
    SystemState& system;
};

}  // namespace muster::core

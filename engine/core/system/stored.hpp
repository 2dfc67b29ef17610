// The system domain's section of a snapshot.
#pragma once

#include "engine/core/kernel/stored.hpp"
#include "engine/core/system/state.hpp"

namespace muster::core {

// Version 1: as in a snapshot of format 2. Version 2: the same.
inline constexpr std::uint32_t system_stored_version = 2;

MUSTER_STORED(SetClock, real, virtual_time, rate)
MUSTER_STORED(SystemState, clock, values)

}  // namespace muster::core

// The system domain's section of a snapshot.
#pragma once

#include "engine/core/kernel/stored.hpp"
#include "engine/core/system/state.hpp"

namespace muster::core {

// Version 1: as in a snapshot of format 2. Version 2: the same. Version 3: new is whether the clock
// is a rehearsal's; before, every clock that was set was one.
inline constexpr std::uint32_t system_stored_version = 3;

MUSTER_STORED(SetClock, real, virtual_time, rate)

template <class Archive>
void stored(Archive& archive, SystemState& system) {
    MUSTER_ALL_MEMBERS(system, clock, is_rehearsal, values);
    archive(system.clock, system.values);
    if (archive.version() >= 3) {
        archive(system.is_rehearsal);
    } else if constexpr (Archive::reads) {
        system.is_rehearsal = system.clock != SetClock{};
    }
}

}  // namespace muster::core

// SIGKILL at random moments: while the daemon starts, while it writes a snapshot, while it serves.
#pragma once

#include "tests/crash/stage.hpp"

namespace muster::crash {

struct Kills {
    std::uint64_t starting = 0;
    std::uint64_t snapshot = 0;
    std::uint64_t serving = 0;
    std::uint64_t sum() const { return starting + snapshot + serving; }
};

// Kills and starts the daemon again so many times, and audits at times and at the end. Leaves it
// running. Throws BrokenPromise. `progress` is told now and then how many there were.
Kills kill_often(Stage& stage,
                 std::uint64_t count,
                 const std::function<void(const Kills&)>& progress);

}  // namespace muster::crash

// SIGKILL at random moments: during the daemon's start, during a snapshot, while it serves.
#pragma once

#include "tests/crash/stage.hpp"

namespace muster::crash {

struct Kills {
    std::uint64_t starting = 0;
    std::uint64_t snapshot = 0;
    std::uint64_t serving = 0;
    std::uint64_t sum() const { return starting + snapshot + serving; }
};

// Kills and restarts the daemon `count` times; audits at intervals and at the end. The daemon runs
// afterwards. Throws BrokenPromise. Calls `progress` with the numbers so far.
Kills kill_often(Stage& stage,
                 std::uint64_t count,
                 const std::function<void(const Kills&)>& progress);

}  // namespace muster::crash

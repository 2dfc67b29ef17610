// Power cuts at random moments: musterd-faulty (tests/disk) ends itself during a disk operation, or
// is killed. The disk loses writes that were not synchronised.
#pragma once

#include "tests/crash/stage.hpp"

namespace muster::crash {

struct Deaths {
    std::uint64_t in_operation = 0;  // By itself, during a disk operation.
    std::uint64_t killed = 0;        // Killed at another moment.
    std::uint64_t sum() const { return in_operation + killed; }
};

// Ends and restarts the daemon `count` times. Compares the answers after each death, and everything
// at intervals and at the end. The daemon runs afterwards. Throws BrokenPromise. Calls `progress`
// with the numbers so far. REQUIRES: the stage has a musterd-faulty.
Deaths die_often(Stage& stage,
                 std::uint64_t count,
                 const std::function<void(const Deaths&)>& progress);

}  // namespace muster::crash

// A power cut at random moments: musterd-faulty (tests/disk) ends by itself in the middle of an
// operation of its disk, or is killed, and what was not synchronised is lost.
#pragma once

#include "tests/crash/stage.hpp"

namespace muster::crash {

struct Deaths {
    std::uint64_t in_operation = 0;  // By itself, in the middle of an operation of the disk.
    std::uint64_t killed = 0;        // While it did something else, or nothing.
    std::uint64_t sum() const { return in_operation + killed; }
};

// Has the daemon die and starts it again so many times; compares answers after each death, and
// everything at times and at the end. Leaves it running. Throws BrokenPromise. `progress` is told
// now and then how many there were. REQUIRES: the stage has a musterd-faulty.
Deaths die_often(Stage& stage,
                 std::uint64_t count,
                 const std::function<void(const Deaths&)>& progress);

}  // namespace muster::crash

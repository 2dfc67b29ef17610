// Ends in order under load, by SIGTERM and by a client's request in turns.
#pragma once

#include "tests/crash/stage.hpp"

namespace muster::crash {

// Ends and starts the daemon again so many times: it exits with 0 within its time limit, whoever
// asks for the end is answered, and everybody gets a goodbye (the stage's clients object
// otherwise). Audits at times and at the end. Throws BrokenPromise.
void shut_down_often(Stage& stage,
                     std::uint64_t count,
                     const std::function<void(std::uint64_t done)>& progress);

}  // namespace muster::crash

// Orderly ends under load, alternately by SIGTERM and by a client's request.
#pragma once

#include "tests/crash/stage.hpp"

namespace muster::crash {

// Shuts down and restarts the daemon `count` times. The daemon exits with 0 within its time limit,
// it answers the request for its end, and each client gets a goodbye (otherwise the stage's clients
// object). Audits at intervals and at the end. Throws BrokenPromise.
void shut_down_often(Stage& stage,
                     std::uint64_t count,
                     const std::function<void(std::uint64_t done)>& progress);

}  // namespace muster::crash

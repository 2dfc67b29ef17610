// For who looks for the cause of a failure: what one client and the daemon go through, line by
// line.
#pragma once

#include "tests/sim/checker.hpp"
#include "tests/sim/schedule.hpp"

#include <memory>

namespace muster::sim {

// Prints to standard error. It checks nothing.
std::unique_ptr<Checker> make_trace(const Schedule& schedule, std::size_t client);

}  // namespace muster::sim

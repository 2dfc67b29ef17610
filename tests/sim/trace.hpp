// A trace for finding the cause of a failure: the messages of one client and the daemon, line by
// line.
#pragma once

#include "tests/sim/checker.hpp"
#include "tests/sim/schedule.hpp"

#include <memory>

namespace muster::sim {

// Prints to standard error. Checks nothing.
std::unique_ptr<Checker> make_trace(const Schedule& schedule, std::size_t client);

}  // namespace muster::sim

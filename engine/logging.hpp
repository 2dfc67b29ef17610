// The daemon's log: one line a fact, on standard error.
#pragma once

#include <string>

namespace muster {

// Under journald lines carry their priority and no time (journald has its own), else both. Before
// the first line.
void start_logging(const std::string& level);

}  // namespace muster

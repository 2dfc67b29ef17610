// The daemon's log: one line for each fact, on standard error.
#pragma once

#include <string>

namespace muster {

// Under journald lines have their priority and no time, because journald adds the time; otherwise
// lines have both. Call this before the first line.
void start_logging(const std::string& level);
// Any thread.
void set_log_level(const std::string& level);

}  // namespace muster

// The daemon's end after a fault: it logs the reason and exits at once, because its parts can't be
// trusted to end in order. The journal restores everything at the next start.
#pragma once

#include <string>

namespace muster {

// From here on an uncaught exception on any thread is written to standard error. Lack of memory or
// threads ends the process with ExitCode::fault, any other exception with SIGABRT.
void announce_faults();

// The text for people about an exception that ended the start.
std::string explain_fault(const std::exception& error);

// Makes writing to standard error safe. Without this, the next opened file would take the place of
// a closed standard error, and a vanished reader would end the daemon.
void secure_standard_streams();

}  // namespace muster

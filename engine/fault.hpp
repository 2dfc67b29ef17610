// How the daemon ends where it can't go on: at once, since its parts can't be trusted to end in
// order any more; the journal brings everything back. But not without a word.
#pragma once

#include <string>

namespace muster {

// From here on an exception that nobody caught, on any thread, is said on standard error; lack of
// memory or threads ends the process with ExitCode::fault, anything else with SIGABRT.
void announce_faults();

// What a person is told about an exception that ended the start.
std::string explain_fault(const std::exception& error);

// Makes it safe to write to standard error: the place of a closed one would be taken by the next
// file that is opened, and a reader who has gone would end the daemon.
void secure_standard_streams();

}  // namespace muster

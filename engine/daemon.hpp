// The whole daemon: connects sockets, files and threads. No other file knows all three.
#pragma once

#include "engine/exit_codes.hpp"
#include "engine/options.hpp"

namespace muster {

// Runs until a client or a signal ends it; the calling thread becomes the io thread. REQUIRES:
// logging has started; no other thread runs yet.
ExitCode run_daemon(const Options& options);

}  // namespace muster

// The limit for a ping: an Asio server that does nothing but cut what it reads into frames and send
// them back, on the same kind of socket and with the same kind of coroutine as the daemon's.
#pragma once

#include <filesystem>

namespace muster::bench {

// Serves until the process is ended. Buffered: what has arrived is read at once and written at
// once.
int run_echo_server(const std::filesystem::path& socket);

// What one thread hop costs, in seconds: waking a thread that sleeps on a condition variable, as a
// connection wakes the engine, and waking an Asio loop by post(), as a release wakes the io thread.
// Medians of `rounds` there-and-backs, halved.
double condition_variable_hop(int rounds);
double asio_post_hop(int rounds);

}  // namespace muster::bench

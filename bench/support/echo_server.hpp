// The limit for a ping: an Asio server that only splits its input into frames and sends them back.
// It uses the same kind of socket and coroutine as the daemon.
#pragma once

#include <filesystem>

namespace muster::bench {

// Serves until the process ends. Buffered: reads all available input at once and answers in one
// write.
int run_echo_server(const std::filesystem::path& socket);

// The seconds of a thread hop: waking a thread that sleeps on a condition variable, as a connection
// wakes the engine, and waking an Asio loop by post(), as a release wakes the io thread. Half the
// median of `rounds` round trips.
double condition_variable_hop(int rounds);
double asio_post_hop(int rounds);

}  // namespace muster::bench

// NATS's text protocol, and JetStream, which consists of requests over it.
#pragma once

#include "bench/peers/wire.hpp"
#include "bench/support/socket.hpp"

namespace muster::bench {

// Sends a request of eight bytes to the responder (below) and expects the same bytes back.
std::unique_ptr<Wire> nats_requester(std::size_t client);
// Appends a payload to the stream (below) and expects growing sequence numbers.
std::unique_ptr<Wire> jetstream_appender(std::size_t client);
std::unique_ptr<Wire> nats_publisher();
std::unique_ptr<Wire> nats_subscriber();

// Runs the service behind NATS, which only carries requests: sends every request back until the
// process ends. Answers everything read at once in one write. Calls `ready` when requests may come.
int run_nats_responder(const Fd& connection, const std::function<void()>& ready);

// Creates the stream, stored in files.
void make_stream(const Fd& connection);

}  // namespace muster::bench

// NATS: its text protocol, and JetStream, which is requests over it.
#pragma once

#include "bench/peers/wire.hpp"
#include "bench/support/socket.hpp"

namespace muster::bench {

// A request of eight bytes to the responder (below), which has to come back as it was.
std::unique_ptr<Wire> nats_requester(std::size_t client);
// A payload into the stream (below); its acknowledgements' sequence numbers have to grow.
std::unique_ptr<Wire> jetstream_appender(std::size_t client);
std::unique_ptr<Wire> nats_publisher();
std::unique_ptr<Wire> nats_subscriber();

// Sends every request back, until the process is ended: the service behind NATS, which only
// carries requests. All that was read at once is answered in one write. `ready` is called when
// requests may come.
int run_nats_responder(const Fd& connection, const std::function<void()>& ready);

// Makes the stream, stored in files.
void make_stream(const Fd& connection);

}  // namespace muster::bench

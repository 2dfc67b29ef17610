// Redis's requests and replies in RESP 2.
#pragma once

#include "bench/peers/wire.hpp"

namespace muster::bench {

// INCRs the client's own key and expects one more than the last reply.
std::unique_ptr<Wire> redis_counter(std::size_t client);
// The same in a Lua script, Redis's nearest equivalent of rules.
std::unique_ptr<Wire> redis_script(std::size_t client);
// RPUSHes a payload to the client's own list and expects the list's length.
std::unique_ptr<Wire> redis_appender(std::size_t client);
// Deletes all keys when it connects.
std::unique_ptr<Wire> redis_flush();
std::unique_ptr<Wire> redis_publisher(std::size_t subscribers);
// The same after an RPUSH of the payload, both in a Lua script. With a durable server the payload
// is stored before a subscriber gets it.
std::unique_ptr<Wire> redis_keeping_publisher(std::size_t subscribers);
std::unique_ptr<Wire> redis_subscriber();

}  // namespace muster::bench

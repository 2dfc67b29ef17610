// Redis: requests and replies in RESP 2.
#pragma once

#include "bench/peers/wire.hpp"

namespace muster::bench {

// INCR of a key of the client's own; its reply has to be one more than the last.
std::unique_ptr<Wire> redis_counter(std::size_t client);
// The same by a Lua script, as far as Redis goes towards rules of its own.
std::unique_ptr<Wire> redis_script(std::size_t client);
// RPUSH of a payload to a list of the client's own; the reply is the list's length.
std::unique_ptr<Wire> redis_appender(std::size_t client);
// Forgets all keys when it connects.
std::unique_ptr<Wire> redis_flush();
std::unique_ptr<Wire> redis_publisher(std::size_t subscribers);
// The same after an RPUSH of the payload, both in a Lua script: kept before anybody hears of it,
// where the server keeps anything.
std::unique_ptr<Wire> redis_keeping_publisher(std::size_t subscribers);
std::unique_ptr<Wire> redis_subscriber();

}  // namespace muster::bench

// The other servers, from Debian's packages. Each is started only for the measurement, with its own
// configuration, in its own directory, on a Unix socket (NATS, which has no Unix sockets: on a free
// port of the loopback interface). The servers end with this process, even if it crashes.
#pragma once

#include "bench/support/process.hpp"
#include "bench/support/socket.hpp"

#include <cstdint>
#include <filesystem>

namespace muster::bench {

// A running server. Any one thread.
class Server {
  public:
    virtual ~Server() = default;
    virtual Fd connect() const = 0;
};

enum class Durable { no, yes };

// All functions return when the server accepts connections, and throw if it is not installed.
// `directory` must exist.

// Durable: with an append-only file, synchronised before each reply.
std::unique_ptr<Server> start_redis(const std::filesystem::path& directory, Durable durable);
// Durable: with JetStream.
std::unique_ptr<Server> start_nats(const std::filesystem::path& directory, Durable durable);
std::unique_ptr<Server> start_mosquitto(const std::filesystem::path& directory);
std::unique_ptr<Server> start_postgres(const std::filesystem::path& directory);

}  // namespace muster::bench

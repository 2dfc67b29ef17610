// The shared state of a server's connections: the list of connections, the subscriptions, and
// common bounds.
#pragma once

#include "engine/io/asio.hpp"
#include "engine/io/limits.hpp"
#include "engine/io/subscriptions.hpp"
#include "engine/runtime/ports.hpp"

#include <functional>
#include <memory>
#include <span>

namespace muster::io {

class Connection;
class Intake;
class Publisher;
class Queries;

// io thread.
class Hub {
  public:
    // The handlers of requests, once the engine exists. REQUIRES: set before the first connection.
    struct Services {
        Intake* intake = nullptr;
        Queries* queries = nullptr;
        Publisher* publisher = nullptr;
        std::uint64_t epoch = 0;            // The realm's.
        std::function<Time()> engine_time;  // For the greeting.
    };

    Hub(asio::io_context& context, const Limits& bounds) : io(context), limits(bounds) {}
    ~Hub();

    void add(std::shared_ptr<Connection> connection);
    // The connection stays alive until the present flush or sweep is over.
    void remove(Connection& connection);
    // Nothing: the connection has gone.
    Connection* find(runtime::ClientId client) const;
    std::size_t size() const { return connections_.size(); }
    runtime::ClientId next_client() { return ++last_client_; }

    // The connection has pending bytes; flush() writes them.
    void touch(Connection& connection);
    // Ends the handling of input from a socket, the engine or a worker: hands all requests to the
    // engine together, and writes pending bytes.
    void flush();
    // The same, after the connection has read. Waits until all other readable connections have read
    // too: the more requests the engine takes at once, the less each request costs.
    void flush_after(const Connection& reader);

    void sweep(Steady::time_point now);
    // Says goodbye to all clients.
    void dismiss(std::string_view message);

    // Reserves room for a large frame that arrives; false: no room now.
    bool reserve(std::size_t bytes);
    void release(std::size_t bytes) { large_bytes_ -= bytes; }

    asio::io_context& io;
    const Limits& limits;
    Services services;
    Subscriptions subscriptions;

  private:
    std::vector<Connection*> all() const;

    std::unordered_map<runtime::ClientId, std::shared_ptr<Connection>> connections_;
    std::vector<Connection*> touched_;
    std::vector<std::shared_ptr<Connection>>
        gone_;  // Until no caller on the stack can still use them.
    runtime::ClientId last_client_ = 0;
    runtime::ClientId last_reader_ = 0;
    bool flush_is_due_ = false;  // A flush is posted.
    std::size_t large_bytes_ = 0;
};

}  // namespace muster::io

// What all connections of a server share: who is connected, who is subscribed, and bounds on them
// together.
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
    // Who answers, once the engine is there. REQUIRES: set before the first connection.
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
    // Its connection stays alive until the flush or sweep that goes on is over.
    void remove(Connection& connection);
    // Nothing: it is gone.
    Connection* find(runtime::ClientId client) const;
    std::size_t size() const { return connections_.size(); }
    runtime::ClientId next_client() { return ++last_client_; }

    // Something is pending for the connection; flush() writes it.
    void touch(Connection& connection);
    // Ends the handling of what arrived from a socket, the engine or a worker: requests go to the
    // engine, all together, and what is pending is written.
    void flush();
    // The same, after the connection has read something. Where others read too, it waits until all
    // have that can: the more requests the engine takes at once, the less each of them costs.
    void flush_after(const Connection& reader);

    void sweep(Steady::time_point now);
    // Says goodbye to everybody.
    void dismiss(std::string_view message);

    // Room for a large frame while it arrives; false: not now.
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
        gone_;  // Until nobody up the stack can still use them.
    runtime::ClientId last_client_ = 0;
    runtime::ClientId last_reader_ = 0;
    bool flush_is_due_ = false;  // It is posted.
    std::size_t large_bytes_ = 0;
};

}  // namespace muster::io

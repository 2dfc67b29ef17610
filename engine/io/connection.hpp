// One client's socket. One coroutine reads while the conversation wants to read; another writes
// while the socket does not take all pending bytes.
//
// An idle connection owns a socket, one small buffer and the reader's frame. Pending bytes are
// written at once if the socket takes them; the writer exists only while the socket does not.
#pragma once

#include "engine/io/asio.hpp"
#include "engine/io/rounds.hpp"

namespace muster::io {

// io thread.
class Connection final : public Wire, public std::enable_shared_from_this<Connection> {
  public:
    // Adds a new connection to the desk's hub, which owns it, and begins to read.
    static void open(Desk& desk, Rounds& rounds, Socket socket, door::Peer peer);

    Connection(Desk& desk, Rounds& rounds, Socket socket, door::Peer peer);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void serve() override;
    void close() override;

  private:
    static Awaitable<void> read_while_wanted(std::shared_ptr<Connection> self);
    static Awaitable<void> write_while_pending(std::shared_ptr<Connection> self);
    void read_on();
    void write_pending();

    Desk& desk_;
    Rounds& rounds_;
    Socket socket_;
    bool is_reading_ = false;  // The reading coroutine runs.
    bool is_writing_ = false;  // The writing coroutine runs.
    Conversation conversation_;
};

}  // namespace muster::io

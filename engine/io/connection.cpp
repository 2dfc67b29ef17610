// Moves bytes between the socket and the conversation. A read fills one buffer, the conversation
// handles all requests in the buffer, and their replies leave in one write. All pending output
// leaves in gathered writes, immediately while the socket takes the bytes. Only a client that falls
// behind costs a coroutine.
#include "engine/io/connection.hpp"

#include <asio/co_spawn.hpp>

namespace muster::io {

namespace {

// The system takes up to 1,024 pieces in one call; Asio gathers 64.
constexpr std::size_t pieces_per_write = 64;
// After this many bytes the io thread serves the other clients, even if the client reads as fast as
// the daemon writes.
constexpr std::size_t write_at_once_max = 256u << 10;

// The buffer sequence that Asio needs, over an array of fixed size.
class Gathered {
  public:
    using value_type = asio::const_buffer;
    using const_iterator = const asio::const_buffer*;

    explicit Gathered(std::span<const std::string_view> pieces) : size_(pieces.size()) {
        for (std::size_t i = 0; i < size_; ++i)
            buffers_[i] = asio::buffer(pieces[i].data(), pieces[i].size());
    }
    const_iterator begin() const { return buffers_.data(); }
    const_iterator end() const { return buffers_.data() + size_; }

  private:
    std::array<asio::const_buffer, pieces_per_write> buffers_;
    std::size_t size_;
};

std::size_t write(Socket& socket, const Outgoing& outgoing, asio::error_code& error) {
    std::array<std::string_view, pieces_per_write> pieces;
    const auto count = outgoing.gather(pieces);
    // Mostly there is one piece, and a plain send is the cheapest call.
    if (count == 1)
        return socket.write_some(asio::buffer(pieces[0].data(), pieces[0].size()), error);
    return socket.write_some(Gathered({pieces.data(), count}), error);
}

}  // namespace

Connection::Connection(Desk& desk, Rounds& rounds, Socket socket, door::Peer peer)
    : desk_(desk),
      rounds_(rounds),
      socket_(std::move(socket)),
      conversation_(desk.hub, *this, peer, Steady::now()) {
    socket_.non_blocking(true);
}

void Connection::open(Desk& desk, Rounds& rounds, Socket socket, door::Peer peer) {
    const auto connection = std::make_shared<Connection>(desk, rounds, std::move(socket), peer);
    desk.hub.add({connection, &connection->conversation_});
    connection->read_on();
}

void Connection::serve() {
    if (is_writing_) return read_on();
    write_pending();
}

void Connection::close() {
    asio::error_code ignored;
    socket_.close(ignored);
}

// ---- Reading. ----

void Connection::read_on() {
    if (is_reading_ || !conversation_.wants_to_read()) return;
    is_reading_ = true;
    asio::co_spawn(socket_.get_executor(), read_while_wanted(shared_from_this()), rethrow);
}

Awaitable<void> Connection::read_while_wanted(std::shared_ptr<Connection> self) {
    auto& conversation = self->conversation_;
    while (conversation.wants_to_read()) {
        const auto room = conversation.room();
        const auto buffer = asio::buffer(room.data(), room.size());
        const auto [error, size] = co_await self->socket_.async_read_some(buffer, as_tuple);
        if (conversation.is_closed()) break;
        if (error) {
            conversation.end_of_input();
            break;
        }
        self->desk_.received(conversation, size, Steady::now());
        self->rounds_.end_after(conversation.peer().client);
    }
    self->is_reading_ = false;
}

// ---- Writing. ----

void Connection::write_pending() {
    std::size_t written = 0;
    while (!conversation_.outgoing().empty() && written < write_at_once_max) {
        asio::error_code error;
        const auto size = write(socket_, conversation_.outgoing(), error);
        if (error == asio::error::would_block || error == asio::error::try_again) break;
        if (error) return conversation_.close(error.message());
        written += size;
        conversation_.wrote(size);
    }
    if (!conversation_.outgoing().empty()) {
        conversation_.stays_pending(written, Steady::now());
        if (!std::exchange(is_writing_, true)) {
            asio::co_spawn(
                socket_.get_executor(), write_while_pending(shared_from_this()), rethrow);
        }
    }
    desk_.wrote(conversation_);
    read_on();
}

Awaitable<void> Connection::write_while_pending(std::shared_ptr<Connection> self) {
    const auto& conversation = self->conversation_;
    while (!conversation.is_closed() && !conversation.outgoing().empty()) {
        const auto [error] = co_await self->socket_.async_wait(Socket::wait_write, as_tuple);
        if (error) break;
        self->write_pending();
    }
    self->is_writing_ = false;
}

}  // namespace muster::io

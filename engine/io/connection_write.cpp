// From the outbox to the socket. All that is pending goes out in gathered writes, at once where the
// socket takes it; only a client that falls behind costs a coroutine.
#include "engine/io/connection.hpp"
#include "engine/io/intake.hpp"
#include "engine/io/queries.hpp"

#include <asio/co_spawn.hpp>

#include <spdlog/spdlog.h>

namespace muster::io {

namespace {

// The system takes up to 1,024 at once, Asio gathers 64.
constexpr std::size_t pieces_per_write = 64;
// A client that reads as fast as we write does not keep the io thread from the others: they come
// after so much.
constexpr std::size_t write_at_once_max = 256u << 10;

// What Asio wants of a buffer sequence, over an array of ours.
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
    // One piece is the usual case, and a plain send is the cheapest.
    if (count == 1)
        return socket.write_some(asio::buffer(pieces[0].data(), pieces[0].size()), error);
    return socket.write_some(Gathered({pieces.data(), count}), error);
}

}  // namespace

Connection::Connection(Hub& hub, Socket socket, door::Peer peer)
    : hub_(hub),
      socket_(std::move(socket)),
      peer_(peer),
      reader_(limits::frame_size_max),
      outgoing_(hub.limits),
      read_at_(Steady::now()) {
    socket_.non_blocking(true);
}

Connection::~Connection() = default;

void Connection::push_event(Topic topic, std::uint64_t number, Piece piece) {
    if (phase_ != Phase::open) return;
    const bool was_lagging = outgoing_.lagging();
    outgoing_.push_event(topic, number, std::move(piece));
    if (!was_lagging && outgoing_.lagging()) {
        spdlog::info("client {} reads too slowly and loses events", peer_.client);
    }
    hub_.touch(*this);
}

void Connection::push_reply(Piece piece) {
    if (phase_ >= Phase::closing) return;
    outgoing_.push_reply(std::move(piece));
    hub_.touch(*this);
}

void Connection::reply(std::uint64_t request_id, bool ok, std::string_view body) {
    auto frame = std::make_shared<std::string>();
    append_reply(*frame, request_id, ok, body);
    const std::string_view bytes = *frame;
    push_reply({std::move(frame), bytes});
}

void Connection::refuse(std::uint64_t request_id, const Error& error) {
    reply(request_id, false, encode(error));
}

void Connection::say_goodbye(Goodbye::Reason reason, std::string message) {
    if (phase_ >= Phase::closing) return;
    if (reason != Goodbye::Reason::shutting_down)
        spdlog::info("goodbye to client {}: {}", peer_.client, message);
    Goodbye goodbye;
    goodbye.reason = reason;
    goodbye.message = std::move(message);
    push_frame(FrameKind::goodbye, goodbye);
    phase_ = Phase::closing;
    closing_since_ = Steady::now();
}

void Connection::close(std::string_view why) {
    if (phase_ == Phase::closed) return;
    phase_ = Phase::closed;
    spdlog::debug("client {} is gone: {}", peer_.client, why);
    asio::error_code ignored;
    socket_.close(ignored);
    for (const auto& [request_id, player] : players_in_flight_)
        hub_.services.intake->player_settled(player);
    players_in_flight_.clear();
    hub_.release(std::exchange(reserved_, 0));
    hub_.services.queries->forget(peer_.client);
    hub_.remove(*this);
}

void Connection::flush() {
    touched_ = false;
    if (phase_ == Phase::closed) return;
    if (outgoing_.reply_bytes() > hub_.limits.reply_bytes_max)
        return close("it does not take its replies");
    if (!writing_) write_pending();
}

void Connection::write_pending() {
    bool has_progressed = !writing_;  // What is pending now was not a moment ago.
    std::size_t written = 0;
    while (!outgoing_.empty() && written < write_at_once_max) {
        asio::error_code error;
        const auto size = write(socket_, outgoing_, error);
        if (error == asio::error::would_block || error == asio::error::try_again) break;
        if (error) return close(error.message());
        has_progressed = true;
        written += size;
        outgoing_.consume(size);
    }
    if (has_progressed && !outgoing_.empty()) progress_at_ = Steady::now();
    if (outgoing_.empty()) {
        if (phase_ == Phase::closing) return close("goodbye was said");
        if (ended_ && is_idle()) return close("the client left");
    } else if (!writing_) {
        writing_ = true;
        asio::co_spawn(socket_.get_executor(), write_while_pending(shared_from_this()), rethrow);
    }
    if (has_room()) hub_.services.queries->go_on(*this);
    read_on();
}

Awaitable<void> Connection::write_while_pending(std::shared_ptr<Connection> self) {
    while (self->phase_ != Phase::closed && !self->outgoing_.empty()) {
        const auto [error] = co_await self->socket_.async_wait(Socket::wait_write, as_tuple);
        if (error) break;
        self->write_pending();
    }
    self->writing_ = false;
}

bool Connection::is_idle() const {
    return in_flight_ == 0 && outgoing_.empty();
}

void Connection::sweep(Steady::time_point now) {
    const auto& limits = hub_.limits;
    if (phase_ == Phase::closing) {
        if (now - closing_since_ > limits.goodbye_timeout) close("it did not take its goodbye");
        return;
    }
    if (!outgoing_.empty()) {
        if (now - progress_at_ > limits.stall_timeout) return close("it does not read");
        // Still pending since the last sweep: it is slow.
        outgoing_.detach();
    }
    if (phase_ == Phase::greeting && now - read_at_ > limits.hello_timeout) {
        return say_goodbye(Goodbye::Reason::too_slow, "No whole Hello came in time.");
    }
    if (waits_for_memory_) {
        waits_for_memory_ = false;
        reserve_for_large_frame();
        frame_began_ = now;
        read_on();
    } else if (reading_ && reader_.pending() != 0 && now - frame_began_ > limits.frame_timeout) {
        return say_goodbye(Goodbye::Reason::too_slow, "The rest of a frame did not come in time.");
    }
    const bool is_unused = is_idle() && hub_.subscriptions.count(this) == 0;
    if (phase_ == Phase::open && is_unused && now - read_at_ > limits.idle_timeout) {
        return say_goodbye(Goodbye::Reason::idle, "Nothing was asked for a long time.");
    }
}

}  // namespace muster::io

// From the socket to the intake: bytes are read into one buffer, all frames in it are handled, and
// what they led to goes out in one write. Reading pauses, rather than memory grows, where the
// client does not take its replies or where too many large frames arrive at once.
#include "engine/io/connection.hpp"
#include "engine/io/intake.hpp"

#include <asio/co_spawn.hpp>

#include <spdlog/spdlog.h>

namespace muster::io {

namespace {

constexpr std::size_t room_usual = 4u << 10;
constexpr std::size_t room_when_busy = 16u << 10;
constexpr std::size_t room_for_large_frames = 1u << 20;

// A client's own name for itself, fit for a log line.
std::string for_the_log(std::string_view name) {
    std::string text(name.substr(0, 64));
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c >= 0x7f; }, '?');
    return text;
}

}  // namespace

void Connection::start() {
    read_on();
}

void Connection::read_on() {
    if (reading_ || !wants_to_read()) return;
    reading_ = true;
    asio::co_spawn(socket_.get_executor(), read_while_wanted(shared_from_this()), rethrow);
}

bool Connection::wants_to_read() const {
    return phase_ < Phase::closing && !ended_ && !waits_for_memory_ && has_room();
}

Awaitable<void> Connection::read_while_wanted(std::shared_ptr<Connection> self) {
    while (self->wants_to_read()) {
        const auto [error, size] = co_await self->socket_.async_read_some(self->room(), as_tuple);
        if (self->phase_ == Phase::closed) break;
        if (error) {
            self->end_of_input();
            break;
        }
        self->received(size);
    }
    self->reading_ = false;
}

asio::mutable_buffer Connection::room() {
    std::size_t size = filled_room_ ? room_when_busy : room_usual;
    if (const auto wanted = reader_.wanted(); wanted > reader_.pending()) {
        size = std::max(size, std::min(wanted - reader_.pending(), room_for_large_frames));
    }
    room_given_ = size;
    return asio::buffer(reader_.prepare(size), size);
}

void Connection::received(std::size_t size) {
    read_at_ = Steady::now();
    filled_room_ = size == room_given_;
    reader_.commit(size);
    const auto pending_before = reader_.pending() - size;
    handle_frames();
    if (phase_ < Phase::closing) {
        // A frame that is new began now; one that goes on keeps its beginning.
        const bool goes_on = pending_before != 0 && reader_.pending() == pending_before + size;
        if (!goes_on) frame_began_ = read_at_;
        reserve_for_large_frame();
        if (!filled_room_) reader_.shrink();
    }
    hub_.flush_after(*this);
}

void Connection::handle_frames() {
    try {
        while (phase_ < Phase::closing) {
            const auto frame = reader_.next();
            if (!frame) return;
            handle(*frame);
        }
    } catch (const FrameError& error) {
        say_goodbye(Goodbye::Reason::protocol,
                    std::string("The frames can't be read: ") + error.what() + ".");
    } catch (const DecodeError& error) {
        say_goodbye(Goodbye::Reason::protocol,
                    std::string("A message can't be read: ") + error.what() + ".");
    }
}

void Connection::handle(const Frame& frame) {
    if (phase_ == Phase::greeting) {
        if (frame.kind == FrameKind::hello) return greet(frame.body);
        return say_goodbye(Goodbye::Reason::protocol, "A connection begins with Hello.");
    }
    if (frame.kind == FrameKind::request) return hub_.services.intake->take(*this, frame.body);
    say_goodbye(Goodbye::Reason::protocol,
                "A client sends requests, not frames of kind " +
                    std::to_string(static_cast<unsigned>(frame.kind)) + ".");
}

void Connection::greet(std::string_view body) {
    // A newer client's Hello may go on after the fields that we know.
    const auto hello = split_header<Hello>(body).first;
    if (hello.magic != hello_magic) {
        return say_goodbye(Goodbye::Reason::protocol,
                           "This is a Muster daemon; the client speaks something else.");
    }
    if (hello.version < protocol_version_oldest || hello.version_oldest > protocol_version) {
        return say_goodbye(Goodbye::Reason::version_mismatch,
                           "The client (" + for_the_log(hello.build) + ") speaks protocol " +
                               std::to_string(hello.version_oldest) + " to " +
                               std::to_string(hello.version) + ", this daemon (" +
                               std::string(build_version()) + ") " +
                               std::to_string(protocol_version_oldest) + " to " +
                               std::to_string(protocol_version) + "; update the older of the two.");
    }
    phase_ = Phase::open;
    Welcome welcome;
    welcome.version = std::min(hello.version, protocol_version);
    welcome.build = build_version();
    welcome.epoch = hub_.services.epoch;
    welcome.peer_class = peer_.peer_class;
    welcome.time = hub_.services.engine_time();
    push_frame(FrameKind::welcome, welcome);
    spdlog::debug("client {} is {} ({}), uid {}, {}",
                  peer_.client,
                  for_the_log(hello.client_name),
                  for_the_log(hello.build),
                  peer_.uid,
                  to_string(peer_.peer_class));
}

void Connection::reserve_for_large_frame() {
    const auto wanted = reader_.wanted();
    if (reserved_ != 0 && wanted != reserved_) {
        hub_.release(std::exchange(reserved_, 0));
    }
    if (reserved_ == 0 && wanted > hub_.limits.large_frame) {
        waits_for_memory_ = !hub_.reserve(wanted);
        if (!waits_for_memory_) reserved_ = wanted;
    }
}

void Connection::end_of_input() {
    ended_ = true;
    // Who shut down its sending half may still wait for replies.
    if (is_idle()) close("the client left");
}

std::optional<Error> Connection::admit(double tokens) {
    const auto& limits = hub_.limits;
    if (in_flight_ >= limits.in_flight_max) {
        return Error{ErrorCode::busy,
                     "This connection has " + std::to_string(in_flight_) +
                         " requests in flight, as many as it may.",
                     {{"limit", std::to_string(limits.in_flight_max)}}};
    }
    const auto wait = rate_.take(read_at_, limits.connection_rate, limits.connection_burst, tokens);
    if (wait.count() == 0) return std::nullopt;
    return Error{ErrorCode::too_many_requests,
                 "This connection sends too many requests a second.",
                 {{"retry_after_ms", std::to_string(wait.count())}}};
}

void Connection::open_request(std::uint64_t request_id, const Actor& actor) {
    ++in_flight_;
    if (actor.kind == Actor::Kind::player)
        players_in_flight_.emplace_back(request_id, PlayerId{actor.id});
}

void Connection::settle(std::uint64_t request_id) {
    if (in_flight_ != 0) --in_flight_;
    const auto at = std::find_if(players_in_flight_.begin(),
                                 players_in_flight_.end(),
                                 [&](auto& entry) { return entry.first == request_id; });
    if (at == players_in_flight_.end()) return;
    hub_.services.intake->player_settled(at->second);
    players_in_flight_.erase(at);
}

}  // namespace muster::io

// Turns the bytes of a client into its requests. Reading pauses, instead of using more memory, if
// the client does not take its replies or if too many large frames and requests arrive at once.
#include "engine/core/kernel/actors.hpp"
#include "engine/io/conversation.hpp"

#include <algorithm>
#include <spdlog/spdlog.h>

namespace muster::io {

namespace {

constexpr std::size_t room_usual = 4u << 10;
constexpr std::size_t room_when_busy = 16u << 10;
constexpr std::size_t room_for_large_frames = 1u << 20;

// The client's name for itself, made safe for a log line.
std::string for_the_log(std::string_view name) {
    std::string text(name.substr(0, 64));
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c >= 0x7f; }, '?');
    return text;
}

}  // namespace

bool Conversation::wants_to_read() const {
    return phase_ < Phase::closing && !has_ended_ && !waits_for_memory_ && has_room();
}

std::span<char> Conversation::room() {
    std::size_t size = filled_room_ ? room_when_busy : room_usual;
    if (const auto wanted = reader_.wanted(); wanted > reader_.pending()) {
        size = std::max(size, std::min(wanted - reader_.pending(), room_for_large_frames));
    }
    room_given_ = size;
    return {reader_.prepare(size), size};
}

void Conversation::received(std::size_t size, TimePoint now) {
    read_at_ = now;
    if (reader_.pending() == 0) frame_began_ = now;
    filled_room_ = size == room_given_;
    reader_.commit(size);
}

std::optional<Incoming> Conversation::next_request() {
    try {
        if (auto incoming = next_incoming()) return incoming;
    } catch (const FrameError& error) {
        say_goodbye(Goodbye::Reason::protocol,
                    std::string("The frames can't be read: ") + error.what() + ".",
                    read_at_);
    } catch (const DecodeError& error) {
        say_goodbye(Goodbye::Reason::protocol,
                    std::string("A message can't be read: ") + error.what() + ".",
                    read_at_);
    }
    if (phase_ < Phase::closing) all_was_taken();
    return std::nullopt;
}

std::optional<Incoming> Conversation::next_incoming() {
    if (parts_.whole()) forget_parts();  // The caller has taken the request.
    while (phase_ < Phase::closing) {
        const auto frame = reader_.next();
        if (!frame) break;
        frame_began_ = read_at_;  // The time at which the next frame began.
        if (parts_.is_arriving() && frame->kind != FrameKind::part)
            throw FrameError("another frame between the parts of a request");
        if (phase_ == Phase::greeting && frame->kind == FrameKind::hello) {
            greet(frame->body);
        } else if (phase_ == Phase::greeting) {
            say_goodbye(Goodbye::Reason::protocol, "A connection begins with Hello.", read_at_);
        } else if (frame->kind == FrameKind::request) {
            auto [header, body] = split_header<RequestHeader>(frame->body);
            return Incoming{header, body, frame->body.size()};
        } else if (phase_ == Phase::open && frame->kind == FrameKind::part) {
            if (auto incoming = take_part(frame->body)) return incoming;
        } else {
            say_goodbye(Goodbye::Reason::protocol,
                        "A client sends requests, not frames of kind " +
                            std::to_string(static_cast<unsigned>(frame->kind)) + ".",
                        read_at_);
        }
    }
    // Who has memory for a request waits for no more: two such clients could wait for each other.
    if (parts_.is_arriving() && reader_.wanted() > hub_.limits.large_frame)
        throw FrameError("a large frame between the parts of a request");
    return std::nullopt;
}

std::optional<Incoming> Conversation::take_part(std::string_view frame_body) {
    if (!parts_.is_arriving()) parts_began_ = read_at_;
    if (const auto refusal = parts_.take(frame_body)) refuse(refusal->request_id, refusal->error);
    const auto whole = parts_.whole();
    if (!whole) return std::nullopt;
    auto [header, body] = split_header<RequestHeader>(*whole);
    return Incoming{header, body, whole->size()};
}

void Conversation::forget_parts() {
    parts_.clear();
    hub_.release(std::exchange(reserved_for_parts_, 0));
}

void Conversation::all_was_taken() {
    reserve_memory();
    if (!filled_room_) reader_.shrink();
}

void Conversation::greet(std::string_view body) {
    // A newer client's Hello may have more fields than this build knows.
    const auto hello = split_header<Hello>(body).first;
    if (hello.magic != hello_magic) {
        return say_goodbye(Goodbye::Reason::protocol,
                           "This is a Muster daemon; the client speaks something else.",
                           read_at_);
    }
    if (hello.version < protocol_version_oldest || hello.version_oldest > protocol_version) {
        return say_goodbye(Goodbye::Reason::version_mismatch,
                           "The client (" + for_the_log(hello.build) + ") speaks protocol " +
                               std::to_string(hello.version_oldest) + " to " +
                               std::to_string(hello.version) + ", this daemon (" +
                               std::string(build_version()) + ") " +
                               std::to_string(protocol_version_oldest) + " to " +
                               std::to_string(protocol_version) + "; update the older of the two.",
                           read_at_);
    }
    phase_ = Phase::open;
    Welcome welcome;
    welcome.version = std::min(hello.version, protocol_version);
    welcome.build = build_version();
    welcome.epoch = hub_.realm.epoch;
    welcome.peer_class = peer_.peer_class;
    welcome.time = hub_.realm.time();
    push_frame(FrameKind::welcome, welcome);
    spdlog::debug("client {} is {} ({}), uid {}, {}",
                  peer_.client,
                  for_the_log(hello.client_name),
                  for_the_log(hello.build),
                  peer_.uid,
                  to_string(peer_.peer_class));
}

void Conversation::reserve_memory() {
    const bool has_memory = reserve_for_large_frame() && reserve_for_parts();
    waits_for_memory_ = !has_memory;
}

bool Conversation::reserve_for_large_frame() {
    const auto wanted = reader_.wanted();
    if (reserved_ != 0 && wanted != reserved_) {
        hub_.release(std::exchange(reserved_, 0));
    }
    if (reserved_ != 0 || wanted <= hub_.limits.large_frame) return true;
    if (!hub_.reserve(wanted)) return false;
    reserved_ = wanted;
    return true;
}

// The parts that were read with the first one are in memory already; they are one read at most.
bool Conversation::reserve_for_parts() {
    if (!parts_.is_arriving() || reserved_for_parts_ != 0) return true;
    if (!hub_.reserve(parts_.memory())) return false;
    reserved_for_parts_ = parts_.memory();
    return true;
}

void Conversation::end_of_input() {
    has_ended_ = true;
    // A client that shut down its sending half may still wait for replies.
    if (is_idle()) close("the client left");
}

// ---- Requests in flight. ----

std::optional<Error> Conversation::admit(const RequestHeader& header) {
    const Actor& actor = header.actor;
    if (auto error = core::refuse_actor(peer_.peer_class, actor)) return error;
    const auto& limits = limits_;
    if (in_flight_ >= limits.in_flight_max) {
        return Error{ErrorCode::busy,
                     "This connection has " + std::to_string(in_flight_) +
                         " requests in flight, as many as it may.",
                     {{"limit", std::to_string(limits.in_flight_max)}}};
    }
    const double tokens = tokens_of(header.request_number);
    const auto wait = rate_.take(read_at_, limits.connection_rate, limits.connection_burst, tokens);
    if (wait.count() != 0) {
        return Error{ErrorCode::too_many_requests,
                     "This connection sends too many requests a second.",
                     {{"retry_after_ms", std::to_string(wait.count())}}};
    }
    return hub_.actors.admit(actor, peer_.uid, read_at_, tokens);
}

void Conversation::open_request(std::uint64_t request_id, const Actor& actor) {
    ++in_flight_;
    if (actor.kind != Actor::Kind::player) return;
    const PlayerId player{actor.id};
    players_in_flight_.emplace_back(request_id, player);
    hub_.actors.opened(player);
}

void Conversation::settle(std::uint64_t request_id) {
    if (in_flight_ != 0) --in_flight_;
    const auto at = std::find_if(players_in_flight_.begin(),
                                 players_in_flight_.end(),
                                 [&](auto& entry) { return entry.first == request_id; });
    if (at == players_in_flight_.end()) return;
    hub_.actors.settled(at->second);
    players_in_flight_.erase(at);
}

}  // namespace muster::io

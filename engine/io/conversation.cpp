// Turns released replies and events into output, and ends a conversation.
#include "engine/io/conversation.hpp"

#include <spdlog/spdlog.h>

namespace muster::io {

Conversation::Conversation(Hub& hub, Wire& wire, door::Peer peer, TimePoint now)
    : hub_(hub),
      wire_(wire),
      peer_(peer),
      limits_(hub.limits_of(peer.peer_class)),
      reader_(limits::frame_size_max),
      outgoing_(limits_),
      read_at_(now) {}

Conversation::~Conversation() = default;

void Conversation::touch() {
    if (!std::exchange(is_touched_, true)) hub_.touch(*this);
}

void Conversation::push_event(Topic topic, std::uint64_t number, Piece piece) {
    if (phase_ != Phase::open) return;
    const bool was_lagging = outgoing_.lagging();
    outgoing_.push_event(topic, number, std::move(piece));
    if (!was_lagging && outgoing_.lagging()) {
        spdlog::info("client {} reads too slowly and loses events", peer_.client);
    }
    touch();
}

void Conversation::push_reply(Piece piece) {
    if (phase_ >= Phase::closing) return;
    outgoing_.push_reply(std::move(piece));
    touch();
}

void Conversation::reply(std::uint64_t request_id, bool ok, std::string_view body) {
    auto frame = std::make_shared<std::string>();
    append_reply(*frame, request_id, ok, body);
    const std::string_view bytes = *frame;
    push_reply({std::move(frame), bytes});
}

void Conversation::refuse(std::uint64_t request_id, const Error& error) {
    reply(request_id, false, encode(error));
}

void Conversation::say_goodbye(Goodbye::Reason reason, std::string message, TimePoint now) {
    if (phase_ >= Phase::closing) return;
    if (reason != Goodbye::Reason::shutting_down)
        spdlog::info("goodbye to client {}: {}", peer_.client, message);
    Goodbye goodbye;
    goodbye.reason = reason;
    goodbye.message = std::move(message);
    outgoing_.end_events();
    push_frame(FrameKind::goodbye, goodbye);
    phase_ = Phase::closing;
    closing_since_ = now;
}

void Conversation::cut_off(std::string_view why) {
    spdlog::info("client {} is cut off: {}", peer_.client, why);
    close(why);
}

void Conversation::close(std::string_view why) {
    if (phase_ == Phase::closed) return;
    phase_ = Phase::closed;
    spdlog::debug("client {} is gone: {}", peer_.client, why);
    for (const auto& [request_id, player] : players_in_flight_)
        hub_.actors.settled(player);
    players_in_flight_.clear();
    hub_.release(std::exchange(reserved_, 0));
    forget_parts();
    wire_.close();
    hub_.remove(*this);
}

void Conversation::wrote(std::size_t size) {
    outgoing_.consume(size);
    if (outgoing_.empty()) is_pending_ = false;
}

void Conversation::stays_pending(std::size_t size, TimePoint now) {
    if (size != 0 || !is_pending_) progress_at_ = now;
    is_pending_ = true;
}

bool Conversation::end_if_over() {
    if (phase_ == Phase::closed) return true;
    if (!outgoing_.empty()) return false;
    if (phase_ == Phase::closing) {
        close("goodbye was said");
    } else if (has_ended_ && is_idle()) {
        close("the client left");
    }
    return phase_ == Phase::closed;
}

bool Conversation::has_room() const {
    return outgoing_.reply_bytes() < limits_.reply_bytes_pause;
}

void Conversation::flush() {
    is_touched_ = false;
    if (phase_ == Phase::closed) return;
    if (outgoing_.reply_bytes() > limits_.reply_bytes_max)
        return cut_off("it does not take its replies");
    wire_.serve();
}

void Conversation::sweep(TimePoint now) {
    const auto& limits = limits_;
    if (phase_ == Phase::closed) return;
    if (phase_ == Phase::closing) {
        if (now - closing_since_ > limits.goodbye_timeout) cut_off("it did not take its goodbye");
        return;
    }
    if (is_pending_) {
        if (now - progress_at_ > limits.stall_timeout) {
            return say_goodbye(
                Goodbye::Reason::too_slow, "The client does not read what it is sent.", now);
        }
        // The client is slow: pending output gets copies of its own.
        outgoing_.detach();
    }
    if (phase_ == Phase::greeting && now - read_at_ > limits.hello_timeout) {
        return say_goodbye(Goodbye::Reason::too_slow, "No whole Hello came in time.", now);
    }
    if (!wants_to_read()) {
        // While the daemon does not read, the client is not to blame for an incomplete frame.
        frame_began_ = parts_began_ = now;
        if (waits_for_memory_) {
            reserve_memory();
            touch();  // So that the connection continues to read.
        }
    } else if (parts_.is_arriving() && now - parts_began_ > limits.parts_timeout) {
        return say_goodbye(
            Goodbye::Reason::too_slow, "The rest of a request did not come in time.", now);
    } else if (reader_.pending() != 0 && now - frame_began_ > limits.frame_timeout) {
        return say_goodbye(
            Goodbye::Reason::too_slow, "The rest of a frame did not come in time.", now);
    }
    const bool is_unused =
        is_idle() && hub_.subscriptions.count(this) == 0 && !hub_.subscriptions.has_attached(this);
    if (phase_ == Phase::open && is_unused && now - read_at_ > limits.idle_timeout) {
        say_goodbye(Goodbye::Reason::idle, "Nothing was asked for a long time.", now);
    }
}

}  // namespace muster::io

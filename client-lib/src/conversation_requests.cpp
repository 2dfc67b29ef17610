// Sends requests, and ends those that get no answer.
#include "conversation.hpp"

namespace muster::client {

namespace {
// The bound of requests that wait because the daemon takes them too slowly.
constexpr std::size_t output_size_max = 64u << 20;
}  // namespace

namespace detail {

Repeat repeat_of(const Request& request) {
    return std::visit([](const auto& known) { return repeat_of(known); }, request);
}

bool is_retried(Retry retry, Repeat repeat) {
    switch (repeat) {
        case Repeat::harmless:
            return retry != Retry::never;
        case Repeat::safe_with_key:
            return retry == Retry::safe_with_key;
        case Repeat::has_two_effects:
            return false;
    }
    return false;
}

}  // namespace detail

Actor Conversation::default_actor() const {
    if (actor_) return *actor_;
    return welcome_.peer_class == PeerClass::service ? Actor::service() : Actor{};
}

TimePoint Conversation::deadline_of(std::optional<std::chrono::milliseconds> timeout,
                                    TimePoint now) const {
    const auto span = timeout.value_or(options_.call_timeout);
    return span.count() > 0 ? now + span : TimePoint::max();
}

detail::Ticket Conversation::ticket(const CallOptions& options, detail::Repeat repeat) {
    detail::Ticket ticket;
    ticket.id = next_id_++;
    ticket.actor = options.actor ? *options.actor : default_actor();
    ticket.retried = detail::is_retried(options.retry, repeat);
    ticket.has_effect = repeat != detail::Repeat::harmless;
    if (ticket.retried && ticket.has_effect) {
        ticket.key = options.key ? *options.key : IdempotencyKey{uuid_, next_key_++};
    }
    return ticket;
}

void Conversation::submit(const detail::Ticket& ticket,
                          std::string frame,
                          const CallOptions& options,
                          std::unique_ptr<detail::ReplyHandler> handler,
                          TimePoint now) {
    Error error;
    if (state_ == State::finished || (state_ == State::down && !ticket.retried)) {
        distributor_.complete({std::move(handler), why_down_});
    } else if (refused_here(size_of_frame(frame), error)) {
        distributor_.complete({std::move(handler), std::move(error)});
    } else {
        RequestMap::Entry entry;
        entry.waiter = std::move(handler);
        entry.retried = ticket.retried;
        entry.has_effect = ticket.has_effect;
        entry.deadline = deadline_of(options.timeout, now);
        write(ticket.id, std::move(frame), std::move(entry));
    }
}

// Refuses requests that the daemon would certainly refuse, or for which this side has no room.
bool Conversation::refused_here(std::size_t frame_size, Error& why) const {
    if (is_up() && frame_size > welcome_.frame_size_max) {
        why = {ErrorCode::too_large,
               "The request is larger than the daemon takes.",
               {{"size_max", std::to_string(welcome_.frame_size_max)}}};
        return true;
    }
    if (distributor_.requests().size() >= options_.in_flight_max ||
        output_.size() > output_size_max) {
        why = {ErrorCode::busy, "This client has too many requests in flight.", {}};
        return true;
    }
    return false;
}

// The request is written on this connection, or on the next one.
void Conversation::write(std::uint64_t id, std::string frame, RequestMap::Entry entry) {
    if (is_up()) {
        entry.written = true;
        entry.offset = output_offset_;
        output_offset_ += frame.size();
        output_ += frame;
        if (entry.retried) entry.frame = std::move(frame);
    } else {
        entry.frame = std::move(frame);
    }
    distributor_.requests().open(id, std::move(entry));
}

void Conversation::abandon(std::uint64_t id) {
    auto given = distributor_.requests().abandon(id, bytes_sent());
    if (!given) return;
    std::vector<RequestMap::Given> one;
    one.push_back(std::move(*given));
    distributor_.give_up(std::move(one),
                         {Problem::closed, "this request was given up by its sender", {}, false});
}

// The failure of a request without an answer, and the remedy.
std::string Conversation::why_late(bool sent, bool has_effect) const {
    const bool in_doubt = sent && has_effect;
    if (!is_up()) {
        return why_down_.message +
               (in_doubt ? "; look then whether the request had its effect" : "");
    }
    if (in_doubt)
        return daemon() + " did not answer in time: look whether the request had its effect";
    return daemon() + (sent ? " did not answer" : " did not take the request") +
           " in time: it may be overloaded";
}

void Conversation::expire(TimePoint now) {
    for (auto& given : distributor_.requests().expire(now, bytes_sent())) {
        const Failure why{Problem::timed_out,
                          why_late(given.sent, given.has_effect),
                          is_up() ? std::nullopt : why_down_.goodbye,
                          given.sent};
        std::vector<RequestMap::Given> one;
        one.push_back(std::move(given));
        distributor_.give_up(std::move(one), why);
    }
}

}  // namespace muster::client

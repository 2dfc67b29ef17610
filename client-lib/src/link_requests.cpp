// Requests on their way out, and those that get no answer.
#include "link.hpp"

namespace muster::client::detail {

namespace {
using Clock = std::chrono::steady_clock;

// Requests that are written faster than the daemon takes them.
constexpr std::size_t output_size_max = 64u << 20;
// A blocking client that was silent for this long looks whether the connection still stands before
// it writes.
constexpr std::chrono::seconds stale_after{1};
}  // namespace

Actor Link::default_actor() const {
    if (actor_) return *actor_;
    return welcome_.peer_class == PeerClass::service ? Actor::service() : Actor{};
}

TimePoint Link::deadline_of(std::optional<std::chrono::milliseconds> timeout) const {
    const auto span = timeout.value_or(options_.call_timeout);
    return span.count() > 0 ? Clock::now() + span : TimePoint::max();
}

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

Ticket Link::ticket(const CallOptions& options, Repeat repeat) {
    const Lock lock(mutex_);
    Ticket ticket;
    ticket.id = next_id_++;
    ticket.actor = options.actor ? *options.actor : default_actor();
    ticket.retried = is_retried(options.retry, repeat);
    ticket.has_effect = repeat != Repeat::harmless;
    if (ticket.retried && ticket.has_effect) {
        ticket.key = options.key ? *options.key : IdempotencyKey{uuid_, next_key_++};
    }
    return ticket;
}

void Link::submit(const Ticket& ticket,
                  std::string frame,
                  const CallOptions& options,
                  std::unique_ptr<ReplyHandler> handler) {
    Lock lock(mutex_);
    if (!threaded_ && !stepping_) {
        // Nobody watches the connection of a blocking client between its calls.
        if (state_ == State::up && Clock::now() - last_heard_ > stale_after) {
            lock.unlock();
            step(Clock::now());
            lock.lock();
        }
        if (state_ == State::down) attempt(Clock::now());
    }
    if (ran_) {
        lock.unlock();
        handler->failed({Problem::closed, "this client's connection was closed", {}, false});
        return;
    }
    wake();
    Error error;
    if (state_ == State::finished || (state_ == State::down && !ticket.retried)) {
        distributor_.complete({std::move(handler), why_down_});
    } else if (refused_here(frame.size(), error)) {
        distributor_.complete({std::move(handler), std::move(error)});
    } else {
        RequestMap::Entry entry;
        entry.waiter = std::move(handler);
        entry.retried = ticket.retried;
        entry.has_effect = ticket.has_effect;
        entry.deadline = deadline_of(options.timeout);
        write_request(ticket.id, std::move(frame), std::move(entry));
    }
}

// Requests that would only be refused by the daemon, or for which this side has no room.
bool Link::refused_here(std::size_t frame_size, Error& why) const {
    if (state_ == State::up && frame_size > welcome_.frame_size_max) {
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

void Link::write_request(std::uint64_t id, std::string frame, RequestMap::Entry entry) {
    if (state_ == State::up) {
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

void Link::abandon(std::uint64_t id) {
    const Lock lock(mutex_);
    auto given = distributor_.requests().abandon(id, bytes_sent_);
    if (!given) return;
    std::vector<RequestMap::Given> one;
    one.push_back(std::move(*given));
    distributor_.give_up(std::move(one),
                         {Problem::closed, "this request was given up by its sender", {}, false});
    wake();
}

// What kept the answer away, and what to do about it.
std::string Link::why_late(bool sent, bool has_effect) const {
    const bool in_doubt = sent && has_effect;
    if (state_ != State::up) {
        return why_down_.message +
               (in_doubt ? "; look then whether the request had its effect" : "");
    }
    const auto daemon = "musterd at " + path_;
    if (in_doubt)
        return daemon + " did not answer in time: look whether the request had its effect";
    return daemon + (sent ? " did not answer" : " did not take the request") +
           " in time: it may be overloaded";
}

void Link::expire(TimePoint now) {
    for (auto& given : distributor_.requests().expire(now, bytes_sent_)) {
        const Failure why{Problem::timed_out,
                          why_late(given.sent, given.has_effect),
                          state_ == State::up ? std::nullopt : why_down_.goodbye,
                          given.sent};
        std::vector<RequestMap::Given> one;
        one.push_back(std::move(given));
        distributor_.give_up(std::move(one), why);
    }
}

// ---- What the templates call. ----

Ticket make_ticket(Link& link, const CallOptions& options, Repeat repeat) {
    return link.ticket(options, repeat);
}

void submit(Link& link,
            const Ticket& ticket,
            std::string frame,
            const CallOptions& options,
            std::unique_ptr<ReplyHandler> handler) {
    link.submit(ticket, std::move(frame), options, std::move(handler));
}

void step_until(Link& link, const bool& done) {
    while (!done)
        link.step(TimePoint::max());
}

void abandon(Link& link, std::uint64_t id) {
    link.abandon(id);
}

}  // namespace muster::client::detail

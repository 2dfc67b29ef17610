// The link's functions for requests; any thread.
#include "link.hpp"

namespace muster::client::detail {

namespace {
using Clock = std::chrono::steady_clock;

// After this silence a blocking client checks its connection before it writes.
constexpr std::chrono::seconds stale_after{1};
}  // namespace

Ticket Link::ticket(const CallOptions& options, Repeat repeat) {
    const Lock lock(mutex_);
    return conversation_.ticket(options, repeat);
}

void Link::submit(const Ticket& ticket,
                  std::string frame,
                  const CallOptions& options,
                  std::unique_ptr<ReplyHandler> handler) {
    Lock lock(mutex_);
    if (!threaded_ && !stepping_) {
        // Between the calls of a blocking client no thread watches the connection.
        if (conversation_.is_up() && Clock::now() - conversation_.last_heard() > stale_after) {
            lock.unlock();
            step(Clock::now());
            lock.lock();
        }
        if (conversation_.state() == Conversation::State::down) attempt(Clock::now());
    }
    if (ran_) {
        lock.unlock();
        handler->failed({Problem::closed, "this client's connection was closed", {}, false});
        return;
    }
    wake();
    conversation_.submit(ticket, std::move(frame), options, std::move(handler), Clock::now());
}

void Link::abandon(std::uint64_t id) {
    const Lock lock(mutex_);
    conversation_.abandon(id);
    wake();
}

// ---- Functions for the templates. ----

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

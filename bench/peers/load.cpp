#include "bench/peers/load.hpp"

namespace muster::bench {

namespace {
using Clock = std::chrono::steady_clock;

double per_second(std::uint64_t count, Clock::duration took) {
    return static_cast<double>(count) / std::chrono::duration<double>(took).count();
}
}  // namespace

RequestLoad::RequestLoad(const MakeConnection& connect,
                         const MakeWire& wire,
                         std::size_t clients,
                         std::size_t in_flight)
    : in_flight_(in_flight) {
    for (std::size_t i = 0; i < clients; ++i)
        clients_.add(connect(), wire(i));
}

double RequestLoad::rate(std::chrono::milliseconds duration) {
    std::uint64_t unanswered = 0;
    std::uint64_t count = 0;
    const auto start = Clock::now();
    auto now = start;
    for (std::size_t i = 0; i < clients_.size(); ++i) {
        clients_.ask(i, in_flight_);
        unanswered += in_flight_;
    }
    while (unanswered != 0) {
        clients_.take([&](std::size_t client, std::size_t replies, std::size_t) {
            if (replies > unanswered) throw WrongAnswer("more replies than requests");
            count += replies;
            unanswered -= replies;
            if (now - start >= duration) return;
            clients_.ask(client, replies);
            unanswered += replies;
        });
        now = Clock::now();
    }
    answered_ += count;
    return per_second(count, now - start);
}

EventLoad::EventLoad(const MakeConnection& connect,
                     std::unique_ptr<Wire> publisher,
                     const MakeWire& subscriber,
                     std::size_t subscribers)
    : subscribers_(subscribers) {
    clients_.add(connect(), std::move(publisher));
    for (std::size_t i = 0; i < subscribers; ++i)
        clients_.add(connect(), subscriber(i));
}

double EventLoad::burst_rate(std::chrono::milliseconds duration, std::size_t burst) {
    return rate(duration, burst, 1);
}

double EventLoad::stream_rate(std::chrono::milliseconds duration) {
    return rate(duration, 1, 2);
}

double EventLoad::rate(std::chrono::milliseconds duration,
                       std::size_t burst,
                       std::size_t under_way) {
    std::uint64_t to_come = 0;
    std::uint64_t delivered = 0;
    const auto publish = [&] {
        clients_.ask(0, burst);
        to_come += burst * subscribers_;
    };
    const auto start = Clock::now();
    auto now = start;
    for (std::size_t i = 0; i < under_way; ++i)
        publish();
    for (std::uint64_t next = burst * subscribers_; delivered != to_come;
         next += burst * subscribers_) {
        while (delivered < next) {
            clients_.take(
                [&](std::size_t, std::size_t, std::size_t events) { delivered += events; });
        }
        if (delivered > to_come) throw WrongAnswer("more events than were published");
        now = Clock::now();
        if (now - start < duration) publish();
    }
    return per_second(delivered, now - start);
}

}  // namespace muster::bench

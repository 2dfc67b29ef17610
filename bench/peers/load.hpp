// The two loads: requests that wait for replies, and events for many subscribers.
#pragma once

#include "bench/peers/clients.hpp"

#include <functional>

namespace muster::bench {

using MakeConnection = std::function<Fd()>;

// Clients that each keep several requests in flight; 1 is lock-step.
class RequestLoad {
  public:
    RequestLoad(const MakeConnection& connect,
                const MakeWire& wire,
                std::size_t clients,
                std::size_t in_flight);

    // Replies a second. Throws WrongAnswer unless each request gets its reply.
    double rate(std::chrono::milliseconds duration);
    // The number of requests answered so far.
    std::uint64_t answered() const { return answered_; }

  private:
    Clients clients_;
    std::size_t in_flight_;
    std::uint64_t answered_ = 0;
};

// One publisher and many subscribers.
class EventLoad {
  public:
    EventLoad(const MakeConnection& connect,
              std::unique_ptr<Wire> publisher,
              const MakeWire& subscriber,
              std::size_t subscribers);

    // Deliveries a second of events in bursts of `burst`, one write for each burst. The next burst
    // follows once all subscribers have the last one. Throws WrongAnswer unless each subscriber
    // gets each event, in order.
    double burst_rate(std::chrono::milliseconds duration, std::size_t burst);
    // The same for single events, while the next event is already under way.
    double stream_rate(std::chrono::milliseconds duration);

  private:
    double rate(std::chrono::milliseconds duration, std::size_t burst, std::size_t under_way);

    Clients clients_;  // The first is the publisher.
    std::size_t subscribers_;
};

}  // namespace muster::bench

// What is measured: requests that wait for replies, and events that are published to many.
#pragma once

#include "bench/peers/clients.hpp"

#include <functional>

namespace muster::bench {

using MakeConnection = std::function<Fd()>;

// Clients of which each keeps so many requests under way: 1 is lock-step.
class RequestLoad {
  public:
    RequestLoad(const MakeConnection& connect,
                const MakeWire& wire,
                std::size_t clients,
                std::size_t in_flight);

    // Replies a second. Throws WrongAnswer unless each request got its reply.
    double rate(std::chrono::milliseconds duration);
    // All requests that were made and answered so far.
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

    // Deliveries a second of events published `burst` at a time, in one write, where the next burst
    // is published once all subscribers have the one before. Throws WrongAnswer unless each
    // subscriber got each event, in order.
    double burst_rate(std::chrono::milliseconds duration, std::size_t burst);
    // The same of single events, of which the next one is under way while one is delivered.
    double stream_rate(std::chrono::milliseconds duration);

  private:
    double rate(std::chrono::milliseconds duration, std::size_t burst, std::size_t under_way);

    Clients clients_;  // The first is the publisher.
    std::size_t subscribers_;
};

}  // namespace muster::bench

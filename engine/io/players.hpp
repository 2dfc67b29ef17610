// What one player may ask, over all connections that speak for it: requests in flight, and requests
// a second. Sans-I/O.
#pragma once

#include "engine/door/rate.hpp"
#include "engine/io/limits.hpp"

#include <muster/proto/error.hpp>
#include <muster/proto/values.hpp>

#include <optional>
#include <unordered_map>

namespace muster::io {

// By a clock that never goes back. The caller reads the clock.
using TimePoint = door::TokenBucket::TimePoint;

// io thread (any one thread).
class Players {
  public:
    explicit Players(const Limits& limits) : limits_(limits) {}

    // The refusal, where the player has too many requests in flight or sends too many a second.
    // The request costs so many `tokens` of the player's rate.
    std::optional<Error> admit(PlayerId id, TimePoint now, double tokens);
    // A request of the player was taken.
    void opened(PlayerId id) { ++players_[id].in_flight; }
    // The request was answered, or its connection is gone.
    void settled(PlayerId id);
    // Forgets the players for whom that makes no difference.
    void sweep(TimePoint now);

    std::size_t size() const { return players_.size(); }  // Those that are remembered.

  private:
    struct Player {
        std::uint32_t in_flight = 0;
        door::TokenBucket rate;
    };

    const Limits& limits_;
    std::unordered_map<PlayerId, Player> players_;
};

}  // namespace muster::io

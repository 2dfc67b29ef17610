// The limits of one actor, over all connections that speak for the actor: requests a second, and
// for a player requests in flight. Sans-I/O.
#pragma once

#include "engine/door/rate.hpp"
#include "engine/io/limits.hpp"

#include <muster/proto/error.hpp>
#include <muster/proto/values.hpp>

#include <map>
#include <optional>
#include <unordered_map>

namespace muster::io {

// The time of a clock that never goes back. The caller reads the clock.
using TimePoint = door::TokenBucket::TimePoint;

// Operators have no limit beside that of their connections. io thread (any one thread).
class Actors {
  public:
    explicit Actors(const Limits& limits) : limits_(limits) {}

    // The refusal if the actor has too many requests in flight or sends too many a second. For a
    // service, the limit belongs to the user id `uid`. The request costs this many `tokens` of the
    // rate.
    std::optional<Error> admit(const Actor& actor, std::uint32_t uid, TimePoint now, double tokens);
    // A request of the player was taken.
    void opened(PlayerId id) { ++players_[id].in_flight; }
    // The request was answered, or its connection is gone.
    void settled(PlayerId id);
    // Forgets the actors whose limits are unused.
    void sweep(TimePoint now);

    // The number of remembered actors.
    std::size_t size() const { return players_.size() + organisers_.size() + services_.size(); }

  private:
    struct Player {
        std::uint32_t in_flight = 0;
        door::TokenBucket rate;
    };

    std::optional<Error> admit_player(PlayerId id, TimePoint now, double tokens);

    const Limits& limits_;
    std::unordered_map<PlayerId, Player> players_;
    std::map<std::uint64_t, door::TokenBucket> organisers_;  // By session.
    std::map<std::uint32_t, door::TokenBucket> services_;    // By user id.
};

}  // namespace muster::io

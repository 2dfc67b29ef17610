// Ids. Each kind is a type of its own, so that a team's id can't be passed for a player's.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace muster {

// A number that is given once and never reused; 0 means "none".
template <class Tag>
struct Id {
    std::uint64_t value = 0;

    constexpr explicit operator bool() const { return value != 0; }
    friend constexpr auto operator<=>(Id, Id) = default;
};

using PlayerId = Id<struct PlayerTag>;
using ChallengeId = Id<struct ChallengeTag>;
using SetId = Id<struct SetTag>;
using SessionId = Id<struct SessionTag>;
using TeamId = Id<struct TeamTag>;
using GameId = Id<struct GameTag>;
using PeriodId = Id<struct PeriodTag>;
using TimerId = Id<struct TimerTag>;

// A client's connection to the daemon. The daemon gives the id and writes it into the requests that
// have such a field; a client leaves the field 0. The ids begin anew with each start of the daemon.
using ConnectionId = Id<struct ConnectionTag>;

// A zone's id is its number on the network map, for example 110.
using ZoneId = Id<struct ZoneTag>;

template <class T>
inline constexpr bool is_id = false;
template <class Tag>
inline constexpr bool is_id<Id<Tag>> = true;

}  // namespace muster

template <class Tag>
struct std::hash<muster::Id<Tag>> {
    std::size_t operator()(muster::Id<Tag> id) const noexcept {
        return std::hash<std::uint64_t>{}(id.value);
    }
};

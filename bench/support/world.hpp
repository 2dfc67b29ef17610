// A community to measure with: a catalog of the example region's size, and sessions of eight teams
// of one player each, all playing. Always equal, byte for byte.
#pragma once

#include <muster/proto/message.hpp>

#include <functional>
#include <vector>

namespace muster::bench {

// Sends a request with the operator as the actor and returns the encoded reply. Throws on a
// refusal.
using Caller = std::function<std::string(const Request&)>;

template <IsRequest R>
typename R::Reply ask(const Caller& call, R request) {
    return decode<typename R::Reply>(call(Request{std::move(request)}));
}

// A name with its folded key. REQUIRES: ASCII.
Name name_of(std::string text);

// The day of the games, a Wednesday (UTC), after the first minutes of play. Games end at 17:00.
inline constexpr Time world_time{std::chrono::seconds(1'749'633'600)};

// A later time of that day, after everything that benches play themselves. Measured daemons start
// then.
inline constexpr Time daemon_time = world_time + std::chrono::minutes(160);

struct WorldTeam {
    TeamId id;
    PlayerId player;
    bool catcher = false;
};
struct WorldSession {
    SessionId id;
    std::vector<WorldTeam> teams;
};
struct World {
    std::vector<WorldSession> sessions;
};

inline constexpr std::size_t teams_per_session = 8;

// A catalog of the example region's size.
void import_catalog(const Caller& call);

// Imports the catalog, then creates the sessions and starts their games.
World make_world(const Caller& call, std::size_t sessions);

// A moving team: a location some metres exact, `step` steps of 33 m from the team's start. Teams
// are counted over all sessions. The teams of a session stay within each other's reach.
Location location_at(std::size_t team, std::size_t step, Time time);

}  // namespace muster::bench

// A community to measure with: a catalog of the example region's size, sessions of eight teams of
// one player each, all playing. Always the same, byte for byte.
#pragma once

#include <muster/proto/message.hpp>

#include <functional>
#include <vector>

namespace muster::bench {

// Makes one request in the operator's name and returns the encoded reply. Throws where it is
// refused.
using Caller = std::function<std::string(const Request&)>;

template <IsRequest R>
typename R::Reply ask(const Caller& call, R request) {
    return decode<typename R::Reply>(call(Request{std::move(request)}));
}

// A name with its folded key. REQUIRES: ASCII.
Name name_of(std::string text);

// The games' day: a Wednesday, UTC, after the first minutes of play. Games end at 17:00.
inline constexpr Time world_time{std::chrono::seconds(1'749'633'600)};

// Later the same day: when daemons start that are measured, after all that benches play themselves.
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

// A team on its way: a location of some metres' accuracy, `step` steps of 33 m from its start.
// Teams are counted over all sessions; those of one session stay within reach of each other.
Location location_at(std::size_t team, std::size_t step, Time time);

}  // namespace muster::bench

// One running game: its frozen catalog and constants, and the state of its teams.
#pragma once

#include "engine/core/field/catalog/catalog.hpp"
#include "engine/core/field/constants.hpp"
#include "engine/core/field/draw/challenge_flags.hpp"
#include "engine/core/field/game/history.hpp"
#include "engine/core/field/game/team_track.hpp"
#include "engine/core/math/random.hpp"

#include <memory>

namespace muster::core {

struct DrawIndex;

// A team in the running game. Its id, name, colour and picture are in State::teams, where they may
// change. A location report changes the track and the state's first members, down to the location;
// together they fill two cache lines.
struct alignas(64) TeamInGame {
    TeamTrack track;
    TeamState state;  // periods, challenges, role, points …; `period_count` is kept in step.
    std::vector<PlayerId> players;         // The players at the start.
    std::uint64_t track_before_grace = 0;  // The points that catchers see in a grace period.
    ChallengeFlags completed;
    ChallengeFlags seen;  // Drawn at any time in this game.
    TimerId grace_timer;
};

static_assert(sizeof(TeamTrack) + sizeof(TeamId) + sizeof(std::optional<Time>) +
                  sizeof(std::optional<Location>) <=
              128);

struct Game {
    GameId id;
    SessionId session;
    std::string mode;
    Time started{};
    Time ends{};  // A time of day (Context::day_time), not engine time.
    TimerId end_timer;
    Random random{0};
    Config config;  // The effective constants at the start.
    std::uint64_t catalog_revision = 0;
    std::shared_ptr<const Catalog> catalog;  // Linked again on loading, by its revision.
    std::shared_ptr<const DrawIndex> index;  // Of that catalog; made again on loading.
    ChallengeFlags in_set;                   // In one of the configured sets, by the index.
    std::map<TeamId, TeamInGame> teams;
    History history;  // All events of the game except locations.
    Language language = Language::english;
    TimeZone time_zone;
};

}  // namespace muster::core

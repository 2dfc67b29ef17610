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

// What last changed a team's role, challenges or periods.
struct TeamChange {
    enum class Kind : std::uint8_t {
        none,
        completed,
        caught,
        catcher,     // The team caught another one.
        role,        // An organiser gave the team a role.
        challenges,  // An organiser gave the team new challenges.
    };
    std::uint64_t number = 0;  // Among the changes of the game, from 1; 0: none.
    Kind kind = Kind::none;
    Time at{};
};

// One team of a completion or a catch that can be taken back: what the team had before, but for
// its open challenges, which are in its period.
struct UndoableSide {
    TeamId team;
    Role role = Role::runner;
    std::int64_t gained = 0;  // Points.
    std::int64_t bounty = 0;
    ZoneId zone;
    std::string sector;
    std::optional<Time> grace_until;
    std::uint64_t track_before_grace = 0;
    std::vector<std::uint32_t> first_seen;  // The places of challenges that it saw first then.
    TeamChange change;
    std::uint64_t change_after = 0;  // The change of the team that it was.
};
struct Undoable {
    Time at{};
    UndoableSide team;                  // The team that completed or caught.
    std::optional<UndoableSide> other;  // The team that was caught.
    std::uint32_t index = 0;            // The completed challenge among the open ones.
    bool first_completed = false;       // The team had not completed that challenge before.
};

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
    TeamChange last_change;
};

static_assert(sizeof(TeamTrack) + sizeof(TeamId) + sizeof(std::optional<Time>) +
                  sizeof(std::optional<Location>) <=
              128);

struct Game {
    GameId id;
    SessionId session;
    std::string mode;
    Time started{};  // Engine time.
    Time ends{};     // A time of day (Context::day_time), not engine time.
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
    std::uint64_t last_change = 0;               // The number of the last TeamChange.
    std::map<std::uint64_t, Undoable> undoable;  // The newest ones, by the acting team's change.
};

}  // namespace muster::core

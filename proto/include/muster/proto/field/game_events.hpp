// The events of a running game.
#pragma once

#include <muster/proto/event.hpp>
#include <muster/proto/field/session.hpp>

namespace muster {

// clang-format off
//  name                    number
#define MUSTER_GAME_EVENTS(ROW)         \
    ROW(GameStarted,                60) \
    ROW(GameEnded,                  61) \
    ROW(GameExtended,               62) \
    ROW(ChallengeCompleted,         63) \
    ROW(TeamCaught,                 64) \
    ROW(LeftGracePeriod,            65) \
    ROW(LocationChanged,            66) \
    ROW(RoleChanged,                67) \
    ROW(PointsAdjusted,             68) \
    ROW(PictureAttached,            69) \
    ROW(PeriodRecorded,             73) \
    ROW(FixedPointsOverruled,       74) \
    ROW(PeriodUndone,               75) \
    ROW(ChallengesDrawn,            70) \
    ROW(TrapSprung,                 71) \
    ROW(DrawFellShort,              72)
// clang-format on
MUSTER_GAME_EVENTS(MUSTER_DECLARE_EVENT)

struct GameStarted {
    MUSTER_EVENT(GameStarted);
    GameId game;
    SessionId session;
    std::string mode;
    Time starts{};
    Time ends{};
    std::vector<TeamState> teams;  // Without challenges.
    MUSTER_FIELDS(game, session, mode, starts, ends, teams)
};
struct GameEnded {
    MUSTER_EVENT(GameEnded);
    GameId game;
    SessionId session;
    EndReason reason = EndReason::time_up;
    std::vector<RankingRow> ranking;
    MUSTER_FIELDS(game, session, reason, ranking)
};
struct GameExtended {
    MUSTER_EVENT(GameExtended);
    GameId game;
    Time ends{};
    MUSTER_FIELDS(game, ends)
};
struct ChallengeCompleted {
    MUSTER_EVENT(ChallengeCompleted);
    TeamId team;
    PeriodId period;
    std::uint32_t period_count = 0;
    OpenChallenge challenge;
    std::int64_t points = 0;  // The team's points afterwards.
    std::int64_t bounty = 0;
    ZoneId zone;
    std::string sector;
    MUSTER_FIELDS(team, period, period_count, challenge, points, bounty, zone, sector)
};
// One of the two teams of a catch, after the catch. A team that is not a runner has no challenges.
// While a team has a grace period, the catchers don't see its location.
struct CatchSide {
    TeamId team;
    PeriodId period;
    std::uint32_t period_count = 0;
    Role role = Role::runner;
    std::int64_t points = 0;
    std::int64_t bounty = 0;
    ZoneId zone;
    std::string sector;
    std::optional<Time> grace_until;
    MUSTER_FIELDS(team, period, period_count, role, points, bounty, zone, sector, grace_until)
    bool operator==(const CatchSide&) const = default;
};
struct TeamCaught {
    MUSTER_EVENT(TeamCaught);
    CatchSide catcher;
    CatchSide caught;
    std::int64_t bounty = 0;  // The moved bounty.
    MUSTER_FIELDS(catcher, caught, bounty)
};
// The grace period ended, by time, by a completed challenge, or by an override. From now on
// catchers see the team's location.
struct LeftGracePeriod {
    MUSTER_EVENT(LeftGracePeriod);
    TeamId team;
    std::optional<Location> location;
    MUSTER_FIELDS(team, location)
};
struct LocationChanged {
    MUSTER_EVENT(LocationChanged);  // In a grace period only the runners get it.
    TeamId team;
    PlayerId player;
    Location location;
    bool tracked = false;  // The location is also part of the team's track.
    MUSTER_FIELDS(team, player, location, tracked)
};
struct RoleChanged {
    MUSTER_EVENT(RoleChanged);  // By an override; a catch has an event of its own.
    TeamId team;
    Role role = Role::runner;
    std::int64_t points = 0;
    std::int64_t bounty = 0;
    ZoneId zone;
    std::string sector;
    MUSTER_FIELDS(team, role, points, bounty, zone, sector)
};
struct PointsAdjusted {
    MUSTER_EVENT(PointsAdjusted);
    TeamId team;
    std::int64_t delta = 0;
    std::int64_t points = 0;
    std::string reason;
    MUSTER_FIELDS(team, delta, points, reason)
};
struct PictureAttached {
    MUSTER_EVENT(PictureAttached);
    TeamId team;
    PeriodId period;
    Picture picture;
    MUSTER_FIELDS(team, period, picture)
};
// To the team: its whole new period, with the challenges that it did not complete. Not part of a
// game's history, because the history's teams have their periods.
struct PeriodRecorded {
    MUSTER_EVENT(PeriodRecorded);
    TeamId team;
    Period period;
    MUSTER_FIELDS(team, period)
};
// An organiser took back a completion or a catch. Each side is as it is afterwards; `period` is the
// period that is gone. The challenges that a runner has again follow in a ChallengesDrawn, but are
// not drawn anew. The location of a team that has a grace period again is hidden as at a catch.
struct PeriodUndone {
    MUSTER_EVENT(PeriodUndone);
    CatchSide team;                   // The team that completed or caught.
    std::optional<CatchSide> caught;  // Of a catch: the team that was caught.
    std::string reason;
    MUSTER_FIELDS(team, caught, reason)
};
// To the organisers: the fixed points of a challenge are far below the computed ones, so the team
// gets the difference of the two.
struct FixedPointsOverruled {
    MUSTER_EVENT(FixedPointsOverruled);
    TeamId team;
    ChallengeId challenge;
    std::int64_t computed = 0;
    std::int64_t fixed = 0;
    std::int64_t points = 0;  // The points that the team gets.
    MUSTER_FIELDS(team, challenge, computed, fixed, points)
};
// To the team, and in the catchers' topic too, because catchers see every runner's open challenges.
struct ChallengesDrawn {
    MUSTER_EVENT(ChallengesDrawn);
    TeamId team;
    std::vector<OpenChallenge> challenges;
    MUSTER_FIELDS(team, challenges)
};
struct TrapSprung {
    MUSTER_EVENT(TrapSprung);  // To the catchers.
    TeamId team;
    std::string message;
    MUSTER_FIELDS(team, message)
};
struct DrawFellShort {
    MUSTER_EVENT(
        DrawFellShort);  // To the organisers: fewer challenges were left than a team should get.
    TeamId team;
    std::uint32_t wanted = 0;
    std::uint32_t drawn = 0;
    MUSTER_FIELDS(team, wanted, drawn)
};

}  // namespace muster

// What happened, told to a topic's subscribers. Each event has a number of its own, never reused.
// An event carries what changed whole, so that a client who applies events to a state it fetched
// has the state that it would fetch anew.
#pragma once

#include <muster/proto/session.hpp>

#include <variant>

namespace muster {

#define MUSTER_EVENT(name_, number_)                       \
    static constexpr std::string_view event_name = #name_; \
    static constexpr std::uint16_t event_number = number_; \
    bool operator==(const name_&) const = default

// ---- Engine topic. ----
struct SessionCreated {
    MUSTER_EVENT(SessionCreated, 2);
    Session session;
    MUSTER_FIELDS(session)
};
struct SessionRemoved {
    MUSTER_EVENT(SessionRemoved, 3);
    SessionId session;
    MUSTER_FIELDS(session)
};
struct GrantChanged {
    MUSTER_EVENT(GrantChanged, 4);
    std::uint32_t uid = 0;
    SessionId session;
    bool granted = false;
    MUSTER_FIELDS(uid, session, granted)
};

// ---- Catalog topic. ----
struct PlayerSaved {
    // Created or changed, as everybody may see it: without phone, Discord user, location and
    // `playing_in`, of which GetPlayer tells those who may know. By version 1 of the rules with
    // Discord user and `playing_in`, also at the start and the end of a game.
    MUSTER_EVENT(PlayerSaved, 20);
    Player player;
    MUSTER_FIELDS(player)
};
struct PlayerRemoved {
    MUSTER_EVENT(PlayerRemoved, 21);
    PlayerId player;
    MUSTER_FIELDS(player)
};
struct ChallengeSaved {
    MUSTER_EVENT(ChallengeSaved, 22);
    Challenge challenge;
    MUSTER_FIELDS(challenge)
};
struct ChallengeRemoved {
    MUSTER_EVENT(ChallengeRemoved, 23);
    ChallengeId challenge;
    MUSTER_FIELDS(challenge)
};
struct SetSaved {
    MUSTER_EVENT(SetSaved, 24);
    ChallengeSet set;
    MUSTER_FIELDS(set)
};
struct SetRemoved {
    MUSTER_EVENT(SetRemoved, 25);
    SetId set;
    MUSTER_FIELDS(set)
};
struct ZonesSaved {
    MUSTER_EVENT(ZonesSaved, 26);
    std::vector<Zone> zones;
    MUSTER_FIELDS(zones)
};
struct ZoneRemoved {
    MUSTER_EVENT(ZoneRemoved, 27);  // Also from other zones' minutes and from challenges.
    ZoneId zone;
    MUSTER_FIELDS(zone)
};
struct SectorsSaved {
    MUSTER_EVENT(SectorsSaved, 28);
    std::vector<Sector> sectors;
    MUSTER_FIELDS(sectors)
};
struct SectorRemoved {
    MUSTER_EVENT(SectorRemoved, 29);  // Also from zones, challenges and neighbours.
    std::string letter;
    MUSTER_FIELDS(letter)
};
struct ConfigChanged {
    MUSTER_EVENT(ConfigChanged, 30);  // The global overrides, all of them.
    std::vector<Setting> overrides;
    MUSTER_FIELDS(overrides)
};
struct CatalogImported {
    MUSTER_EVENT(CatalogImported, 31);  // Everything saved by one import.
    std::vector<Sector> sectors;
    std::vector<Zone> zones;
    std::vector<ChallengeSet> sets;
    std::vector<Challenge> challenges;
    MUSTER_FIELDS(sectors, zones, sets, challenges)
};

// ---- A session's topics. ----
struct SessionChanged {
    MUSTER_EVENT(SessionChanged, 50);
    Session session;
    MUSTER_FIELDS(session)
};
struct TeamSaved {
    MUSTER_EVENT(TeamSaved, 51);
    Team team;
    MUSTER_FIELDS(team)
};
struct TeamRemoved {
    MUSTER_EVENT(TeamRemoved, 52);
    TeamId team;
    MUSTER_FIELDS(team)
};

struct GameStarted {
    MUSTER_EVENT(GameStarted, 60);
    GameId game;
    SessionId session;
    std::string mode;
    Time starts{};
    Time ends{};
    std::vector<TeamState> teams;  // Without challenges.
    MUSTER_FIELDS(game, session, mode, starts, ends, teams)
};
struct GameEnded {
    MUSTER_EVENT(GameEnded, 61);
    GameId game;
    SessionId session;
    EndReason reason = EndReason::time_up;
    std::vector<RankingRow> ranking;
    MUSTER_FIELDS(game, session, reason, ranking)
};
struct GameExtended {
    MUSTER_EVENT(GameExtended, 62);
    GameId game;
    Time ends{};
    MUSTER_FIELDS(game, ends)
};
struct ChallengeCompleted {
    MUSTER_EVENT(ChallengeCompleted, 63);
    TeamId team;
    PeriodId period;
    std::uint32_t period_count = 0;
    OpenChallenge challenge;
    std::int64_t points = 0;  // The team's, now.
    std::int64_t bounty = 0;
    ZoneId zone;
    std::string sector;
    MUSTER_FIELDS(team, period, period_count, challenge, points, bounty, zone, sector)
};
// One of the two teams of a catch, as it is afterwards. A team that is no runner has no challenges;
// catchers lose sight of the location of a team that gets a grace period.
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
    MUSTER_EVENT(TeamCaught, 64);
    CatchSide catcher;
    CatchSide caught;
    std::int64_t bounty = 0;  // What moved.
    MUSTER_FIELDS(catcher, caught, bounty)
};
// However it ended: by time, by completing, or by an override. From now on catchers see the team's
// location.
struct LeftGracePeriod {
    MUSTER_EVENT(LeftGracePeriod, 65);
    TeamId team;
    std::optional<Location> location;
    MUSTER_FIELDS(team, location)
};
struct LocationChanged {
    MUSTER_EVENT(LocationChanged, 66);  // In a grace period to the runners alone.
    TeamId team;
    PlayerId player;
    Location location;
    bool tracked = false;  // It also joined the team's track.
    MUSTER_FIELDS(team, player, location, tracked)
};
struct RoleChanged {
    MUSTER_EVENT(RoleChanged, 67);  // By an operator; a catch tells of itself.
    TeamId team;
    Role role = Role::runner;
    std::int64_t points = 0;
    std::int64_t bounty = 0;
    ZoneId zone;
    std::string sector;
    MUSTER_FIELDS(team, role, points, bounty, zone, sector)
};
struct PointsAdjusted {
    MUSTER_EVENT(PointsAdjusted, 68);
    TeamId team;
    std::int64_t delta = 0;
    std::int64_t points = 0;
    std::string reason;
    MUSTER_FIELDS(team, delta, points, reason)
};
struct PictureAttached {
    MUSTER_EVENT(PictureAttached, 69);
    TeamId team;
    PeriodId period;
    Picture picture;
    MUSTER_FIELDS(team, period, picture)
};
// To the team: its new period whole, with the challenges that it did not complete. Not part of a
// game's history, whose teams hold their periods.
struct PeriodRecorded {
    MUSTER_EVENT(PeriodRecorded, 73);
    TeamId team;
    Period period;
    MUSTER_FIELDS(team, period)
};
// To the organisers: the fixed points of a challenge are so far below the computed ones that not
// they count, but what the computed ones are more.
struct FixedPointsOverruled {
    MUSTER_EVENT(FixedPointsOverruled, 74);
    TeamId team;
    ChallengeId challenge;
    std::int64_t computed = 0;
    std::int64_t fixed = 0;
    std::int64_t points = 0;  // What the team gets for it.
    MUSTER_FIELDS(team, challenge, computed, fixed, points)
};
// To the team, and again to the catchers (a topic of their own), who see every runner's open
// challenges.
struct ChallengesDrawn {
    MUSTER_EVENT(ChallengesDrawn, 70);
    TeamId team;
    std::vector<OpenChallenge> challenges;
    MUSTER_FIELDS(team, challenges)
};
struct TrapSprung {
    MUSTER_EVENT(TrapSprung, 71);  // To the catchers.
    TeamId team;
    std::string message;
    MUSTER_FIELDS(team, message)
};
struct DrawFellShort {
    MUSTER_EVENT(DrawFellShort,
                 72);  // To the organisers: fewer challenges were left than a team should get.
    TeamId team;
    std::uint32_t wanted = 0;
    std::uint32_t drawn = 0;
    MUSTER_FIELDS(team, wanted, drawn)
};

// ---- A player's own topic. ----
struct ProfileChanged {
    MUSTER_EVENT(ProfileChanged, 90);  // The player whole, phone included.
    Player player;
    MUSTER_FIELDS(player)
};
struct AssignedToTeam {
    MUSTER_EVENT(AssignedToTeam, 91);
    SessionId session;
    std::optional<TeamId> team;  // Nothing: no longer in a team of this session.
    MUSTER_FIELDS(session, team)
};
// Tokens of the player were closed: by a Logout, a new passphrase, the player's removal, or as the
// oldest of too many. Who holds one asks Authenticate whether it still counts.
struct LoginsClosed {
    MUSTER_EVENT(LoginsClosed, 92);
    std::uint32_t closed = 0;
    std::uint32_t open = 0;  // Those left.
    MUSTER_FIELDS(closed, open)
};

using Event = std::variant<SessionCreated,
                           SessionRemoved,
                           GrantChanged,
                           PlayerSaved,
                           PlayerRemoved,
                           ChallengeSaved,
                           ChallengeRemoved,
                           SetSaved,
                           SetRemoved,
                           ZonesSaved,
                           ZoneRemoved,
                           SectorsSaved,
                           SectorRemoved,
                           ConfigChanged,
                           CatalogImported,
                           SessionChanged,
                           TeamSaved,
                           TeamRemoved,
                           GameStarted,
                           GameEnded,
                           GameExtended,
                           ChallengeCompleted,
                           TeamCaught,
                           LeftGracePeriod,
                           LocationChanged,
                           RoleChanged,
                           PointsAdjusted,
                           PictureAttached,
                           ChallengesDrawn,
                           TrapSprung,
                           DrawFellShort,
                           PeriodRecorded,
                           FixedPointsOverruled,
                           ProfileChanged,
                           AssignedToTeam,
                           LoginsClosed>;

}  // namespace muster

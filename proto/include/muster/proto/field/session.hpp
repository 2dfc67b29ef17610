// Sessions, their teams, and the state of a game.
#pragma once

#include <muster/proto/field/catalog.hpp>

namespace muster {

struct Session {
    SessionId id;
    Name name;
    std::string mode;  // traditional, solo_hunt, …: one of the engine's game modes.
    std::vector<Setting> overrides;
    std::optional<std::uint64_t> discord_server;
    std::optional<std::uint64_t> game_channel;
    std::optional<std::uint64_t> admin_channel;
    Language language = Language::english;
    TimeZone time_zone;
    std::optional<GameId> game;  // The running game.
    MUSTER_FIELDS(id,
                  name,
                  mode,
                  overrides,
                  discord_server,
                  game_channel,
                  admin_channel,
                  language,
                  time_zone,
                  game)
    bool operator==(const Session&) const = default;
};

struct Team {
    TeamId id;
    SessionId session;
    Name name;
    std::uint32_t colour = 0;  // 0xRRGGBB
    std::optional<std::uint64_t> discord_channel;
    std::vector<PlayerId> players;
    std::optional<Picture> picture;
    MUSTER_FIELDS(id, session, name, colour, discord_channel, players, picture)
    bool operator==(const Team&) const = default;
};

// A challenge as one team drew it: its text, place and points are fixed.
struct OpenChallenge {
    ChallengeId challenge;
    ChallengeKind kind = ChallengeKind::place;
    std::string title;
    std::string description;
    std::int64_t points = 0;
    std::optional<ZoneId> zone;
    std::string sectors;
    std::int32_t repetitions = 0;
    Time drawn{};
    std::optional<Time> completable_from;  // Set while an action prevents completion.
    std::vector<Relaxation> relaxations;
    MUSTER_FIELDS(challenge,
                  kind,
                  title,
                  description,
                  points,
                  zone,
                  sectors,
                  repetitions,
                  drawn,
                  completable_from,
                  relaxations)
    bool operator==(const OpenChallenge&) const = default;
};

// A team's actions between two of its draws.
struct Period {
    PeriodId id;
    PeriodKind kind = PeriodKind::completed;
    Time at{};
    std::int64_t points = 0;  // completed: those of the challenge; caught, catcher: the bounty.
    std::optional<OpenChallenge> completed;
    std::vector<OpenChallenge> open;       // The challenges that were not completed in the period.
    std::optional<TeamId> other_team;      // caught: the catcher; catcher: the caught.
    std::optional<PeriodId> other_period;  // The other team's period of the same catch.
    std::vector<Picture> pictures;
    MUSTER_FIELDS(id, kind, at, points, completed, open, other_team, other_period, pictures)
    bool operator==(const Period&) const = default;
};

struct TrackPoint {
    double latitude_deg = 0;
    double longitude_deg = 0;
    Time time{};
    MUSTER_FIELDS(latitude_deg, longitude_deg, time)
    bool operator==(const TrackPoint&) const = default;
};

// What a report of a location touches stands first, together in memory; the wire's order is that of
// MUSTER_FIELDS.

// A team in a running game, as far as the one who asks may see it.
struct TeamState {
    TeamId team;
    std::optional<Time> grace_until;
    std::optional<Location> location;
    Role role = Role::runner;
    std::int64_t points = 0;
    std::int64_t bounty = 0;
    ZoneId zone;
    std::string sector;  // One letter, or empty.
    std::vector<OpenChallenge> challenges;
    std::vector<Period> periods;
    std::uint32_t period_count = 0;  // Set even if the periods themselves are hidden.
    MUSTER_FIELDS(team,
                  role,
                  points,
                  bounty,
                  zone,
                  sector,
                  location,
                  challenges,
                  periods,
                  period_count,
                  grace_until)
    bool operator==(const TeamState&) const = default;
};

struct RankingRow {
    std::uint32_t rank = 0;  // Teams with equal points share the better rank.
    TeamId team;
    std::string name;
    Role role = Role::runner;
    std::int64_t points = 0;
    std::int64_t bounty = 0;
    MUSTER_FIELDS(rank, team, name, role, points, bounty)
    bool operator==(const RankingRow&) const = default;
};

}  // namespace muster

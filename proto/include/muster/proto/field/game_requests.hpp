// Requests about a running game, and about finished ones.
#pragma once

#include <muster/proto/field/past_game.hpp>
#include <muster/proto/field/session.hpp>
#include <muster/proto/request.hpp>

namespace muster {

// clang-format off
//  name                 number, kind      reply             cost       who may
#define MUSTER_GAME_REQUESTS(ROW)                                                                   \
    ROW(StartGame,             300, command,  GameReply,        expensive, session_organisers)      \
    ROW(StopGame,              301, command,  PastGameSummary,  expensive, session_organisers)      \
    ROW(ExtendGame,            302, command,  Done,             cheap,     session_organisers)      \
    ROW(GetGame,               303, query,    GameReply,        cheap,     session_members)         \
    ROW(GetMyGame,             304, query,    MyGame,           cheap,     player_and_organisers)   \
    ROW(GetRanking,            305, query,    Ranking,          cheap,     session_members)         \
    ROW(CompleteChallenge,     310, command,  PeriodReply,      cheap,     team_players)            \
    ROW(CatchTeam,             311, command,  CatchReply,       cheap,     catcher_players)         \
    ROW(ReportLocation,        312, command,  Done,             cheap,     player_and_organisers)   \
    ROW(GetLocations,          313, query,    LocationList,     cheap,     session_members)         \
    ROW(GetTrack,              314, query,    Track,            expensive, session_members_of_team) \
    ROW(MakeCatcher,           320, command,  Done,             cheap,     team_organisers)         \
    ROW(MakeRunner,            321, command,  Done,             cheap,     team_organisers)         \
    ROW(RerollChallenges,      322, command,  Done,             cheap,     team_organisers)         \
    ROW(AdjustPoints,          323, command,  Done,             cheap,     team_organisers)         \
    ROW(UndoPeriod,            324, command,  PeriodUndoneReply, cheap,    team_organisers)         \
    ROW(AttachPicture,         330, command,  PictureReply,     expensive, team_players)            \
    ROW(FetchPicture,          331, query,    PictureBytes,     expensive, everybody)               \
    ROW(ListPastGames,         340, query,    PastGameList,     expensive, everybody)               \
    ROW(GetPastGame,           341, query,    PastGame,         expensive, everybody)
// clang-format on
MUSTER_GAME_REQUESTS(MUSTER_DECLARE_REQUEST)

struct GameReply {
    GameId game;
    SessionId session;
    std::string mode;
    Time started{};
    Time ends{};
    std::vector<TeamState> teams;  // By id; each has the fields that the actor may see.
    std::vector<TopicPosition> as_of;
    MUSTER_FIELDS(game, session, mode, started, ends, teams, as_of)
    bool operator==(const GameReply&) const = default;
};
struct StartGame {
    MUSTER_REQUEST(StartGame);
    SessionId session;
    std::vector<TeamId> catchers;  // Only for modes that allow a choice; empty: drawn.
    Seed seed;
    MUSTER_FIELDS(session, catchers, seed)

    StartGame as_sent() const {
        StartGame sent = *this;
        sent.seed = {};
        return sent;
    }
};
struct StopGame {
    MUSTER_REQUEST(StopGame);
    SessionId session;
    MUSTER_FIELDS(session)
};
struct ExtendGame {
    MUSTER_REQUEST(ExtendGame);
    SessionId session;
    Time ends{};  // Later than now.
    MUSTER_FIELDS(session, ends)
};
struct GetGame {
    MUSTER_REQUEST(GetGame);
    SessionId session;
    MUSTER_FIELDS(session)
};
// All data for a player's app, in one reply.
struct MyGame {
    Player player;
    std::optional<Session> session;  // The session in which the player plays.
    std::vector<Team> teams;
    std::optional<TeamId> team;
    std::optional<GameReply> game;
    MUSTER_FIELDS(player, session, teams, team, game)
    bool operator==(const MyGame&) const = default;
};
struct GetMyGame {
    MUSTER_REQUEST(GetMyGame);
    PlayerId player;
    MUSTER_FIELDS(player)
};
struct Ranking {
    std::vector<RankingRow> rows;  // Best first; equal points by team id.
    MUSTER_FIELDS(rows)
    bool operator==(const Ranking&) const = default;
};
struct GetRanking {
    MUSTER_REQUEST(GetRanking);
    SessionId session;
    MUSTER_FIELDS(session)
};

struct PeriodReply {
    PeriodId period;
    MUSTER_FIELDS(period)
    bool operator==(const PeriodReply&) const = default;
};
struct CompleteChallenge {
    MUSTER_REQUEST(CompleteChallenge);
    TeamId team;
    std::uint32_t index = 0;   // Into the team's open challenges, from 0.
    std::uint32_t period = 0;  // The number of the team's periods, as the client knows it.
    MUSTER_FIELDS(team, index, period)
};
struct CatchReply {
    PeriodId catcher_period;
    PeriodId caught_period;
    std::int64_t bounty = 0;
    MUSTER_FIELDS(catcher_period, caught_period, bounty)
    bool operator==(const CatchReply&) const = default;
};
struct CatchTeam {
    MUSTER_REQUEST(CatchTeam);
    TeamId catcher;
    TeamId caught;
    std::uint32_t period = 0;  // Of the catcher, as above.
    MUSTER_FIELDS(catcher, caught, period)
};
struct ReportLocation {
    MUSTER_REQUEST(ReportLocation);
    PlayerId player;
    Location location;
    MUSTER_FIELDS(player, location)
};
struct TeamLocation {
    TeamId team;
    Location location;
    MUSTER_FIELDS(team, location)
    bool operator==(const TeamLocation&) const = default;
};
struct LocationList {
    std::vector<TeamLocation> locations;
    MUSTER_FIELDS(locations)
    bool operator==(const LocationList&) const = default;
};
struct GetLocations {
    MUSTER_REQUEST(GetLocations);
    SessionId session;
    MUSTER_FIELDS(session)
};
struct Track {
    std::vector<TrackPoint> points;  // Oldest first.
    MUSTER_FIELDS(points)
    bool operator==(const Track&) const = default;
};
struct GetTrack {
    MUSTER_REQUEST(GetTrack);
    TeamId team;
    std::optional<std::uint32_t> past_s;  // Only the last so many seconds.
    MUSTER_FIELDS(team, past_s)
};

// ---- Organisers' overrides. ----
struct MakeCatcher {
    MUSTER_REQUEST(MakeCatcher);
    TeamId team;
    MUSTER_FIELDS(team)
};
struct MakeRunner {
    MUSTER_REQUEST(MakeRunner);
    TeamId team;
    MUSTER_FIELDS(team)
};
struct RerollChallenges {
    MUSTER_REQUEST(RerollChallenges);
    TeamId team;
    MUSTER_FIELDS(team)
};
struct AdjustPoints {
    MUSTER_REQUEST(AdjustPoints);
    TeamId team;
    std::int64_t delta = 0;  // -1,000,000..1,000,000, not 0.
    std::string reason;
    MUSTER_FIELDS(team, delta, reason)
};

// Takes back the team's last completion or catch, of whichever side of the catch the team was, if
// it is not longer ago than the setting `undo_minutes`, and nothing that depends on it happened
// since. Roles, points, bounty, zones, open challenges and grace periods are as before; the
// periods are gone, with their pictures.
struct PeriodUndoneReply {
    Period period;  // The team's, which is gone.
    MUSTER_FIELDS(period)
    bool operator==(const PeriodUndoneReply&) const = default;
};
struct UndoPeriod {
    MUSTER_REQUEST(UndoPeriod);
    TeamId team;
    std::optional<PeriodId> period;  // The team's last one, as the client knows it; none: any.
    std::string reason;
    MUSTER_FIELDS(team, period, reason)
};

// ---- Pictures. ----
struct PictureReply {
    Picture picture;
    MUSTER_FIELDS(picture)
    bool operator==(const PictureReply&) const = default;
};
struct AttachPicture {
    MUSTER_REQUEST(AttachPicture);
    TeamId team;
    PeriodId period;  // With a period of a catch, both teams' periods get the picture.
    PictureUpload picture;
    MUSTER_FIELDS(team, period, picture)
};
struct PictureBytes {
    std::vector<std::uint8_t> jpeg;
    MUSTER_FIELDS(jpeg)
    bool operator==(const PictureBytes&) const = default;
};
// By content hash, full or thumbnail. Any client that knows the hash may see the picture.
struct FetchPicture {
    MUSTER_REQUEST(FetchPicture);
    Hash256 hash{};
    MUSTER_FIELDS(hash)
};

// ---- Finished games. ----
struct PastGameList {
    std::vector<PastGameSummary> games;  // Newest first.
    MUSTER_FIELDS(games)
    bool operator==(const PastGameList&) const = default;
};
struct ListPastGames {
    MUSTER_REQUEST(ListPastGames);
    std::optional<PlayerId> player;
    std::optional<SessionId> session;
    GameId before;              // For pages: only games with a smaller id; 0: from the newest.
    std::uint32_t limit = 100;  // 1..100
    MUSTER_FIELDS(player, session, before, limit)
};
// Players of the game, the organisers of its session, services with a grant for the session, and
// operators get the tracks and the locations in the events. Other actors get the game without
// these.
struct GetPastGame {
    MUSTER_REQUEST(GetPastGame);
    GameId game;
    MUSTER_FIELDS(game)
};

}  // namespace muster

// Requests about sessions and their teams.
#pragma once

#include <muster/proto/field/session.hpp>
#include <muster/proto/field/sheet_changes.hpp>
#include <muster/proto/request.hpp>

namespace muster {

// clang-format off
//  name                 number, kind      reply             cost       who may
#define MUSTER_SESSION_REQUESTS(ROW)                                                                \
    ROW(CreateSession,         200, command,  SessionReply,     cheap,     services)                \
    ROW(UpdateSession,         201, command,  SessionReply,     cheap,     session_organisers)      \
    ROW(RemoveSession,         202, command,  Done,             cheap,     operators)               \
    ROW(GetSession,            203, query,    SessionReply,     cheap,     session_members)         \
    ROW(ListSessions,          205, query,    SessionList,      expensive, everybody)               \
    ROW(GrantSession,            8, command,  Done,             cheap,     operators)               \
    ROW(RevokeSession,           9, command,  Done,             cheap,     operators)               \
    ROW(ListGrants,             18, query,    Grants,           expensive, operators)               \
    ROW(CreateTeam,            210, command,  TeamReply,        cheap,     session_organisers)      \
    ROW(UpdateTeam,            211, command,  TeamReply,        cheap,     team_editors)            \
    ROW(RemoveTeam,            212, command,  Done,             cheap,     team_organisers)         \
    ROW(GetTeam,               213, query,    TeamReply,        cheap,     session_members_of_team) \
    ROW(AssignPlayer,          214, command,  TeamReply,        cheap,     team_organisers)         \
    ROW(UnassignPlayer,        215, command,  Done,             cheap,     session_organisers)      \
    ROW(SetTeamPicture,        216, command,  TeamReply,        expensive, team_players)            \
    ROW(ImportRoster,          217, command,  RosterImported,   expensive, session_organisers)      \
    ROW(ListModes,             220, query,    ModeList,         cheap,     everybody)
// clang-format on
MUSTER_SESSION_REQUESTS(MUSTER_DECLARE_REQUEST)

struct SessionReply {
    Session session;
    std::vector<Team> teams;  // By id.
    std::vector<TopicPosition> as_of;
    MUSTER_FIELDS(session, teams, as_of)
    bool operator==(const SessionReply&) const = default;
};
// A session that a service creates is granted to the service's user id.
struct CreateSession {
    MUSTER_REQUEST(CreateSession);
    Name name;
    std::string mode;  // See ListModes.
    Language language = Language::english;
    TimeZone time_zone;
    std::optional<std::uint64_t> discord_server;  // See UpdateSession.
    MUSTER_FIELDS(name, mode, language, time_zone, discord_server)
};
// Changes the given fields; a Discord id of 0 removes that id. While a game runs, only the Discord
// ids may change. A Discord server plays at most one session, and a session must leave its server
// before it can go to another; otherwise the request is refused with in_use.
struct UpdateSession {
    MUSTER_REQUEST(UpdateSession);
    SessionId session;
    std::optional<Name> name;
    std::optional<std::string> mode;
    std::optional<Language> language;
    std::optional<TimeZone> time_zone;
    std::optional<std::uint64_t> discord_server;
    std::optional<std::uint64_t> game_channel;
    std::optional<std::uint64_t> admin_channel;
    MUSTER_FIELDS(
        session, name, mode, language, time_zone, discord_server, game_channel, admin_channel)
};
struct RemoveSession {
    MUSTER_REQUEST(RemoveSession);
    SessionId session;
    MUSTER_FIELDS(session)
};
struct GetSession {
    MUSTER_REQUEST(GetSession);
    SessionId session;
    MUSTER_FIELDS(session)
};
struct SessionList {
    std::vector<Session> sessions;  // By id. Without the time zones' transitions.
    std::vector<TopicPosition> as_of;
    SessionId next = {};  // The `after` of the next page; 0: this is the last.
    MUSTER_FIELDS(sessions, as_of, next)
    bool operator==(const SessionList&) const = default;
    std::vector<Session>& items() { return sessions; }
};
struct ListSessions {
    MUSTER_REQUEST(ListSessions);
    SessionId after = {};
    std::uint32_t limit = 1000;  // 1..limits::list_page_max
    MUSTER_FIELDS(after, limit)
};

struct TeamReply {
    Team team;
    MUSTER_FIELDS(team)
    bool operator==(const TeamReply&) const = default;
};
struct CreateTeam {
    MUSTER_REQUEST(CreateTeam);
    SessionId session;
    Name name;
    std::optional<std::uint32_t> colour;  // Nothing: the palette's next colour that no team has.
    std::optional<std::uint64_t> discord_channel;
    MUSTER_FIELDS(session, name, colour, discord_channel)
};
// Changes the given fields; a Discord channel of 0 removes the channel. While a game runs the
// colour can't change.
struct UpdateTeam {
    MUSTER_REQUEST(UpdateTeam);
    TeamId team;
    std::optional<Name> name;
    std::optional<std::uint32_t> colour;
    std::optional<std::uint64_t> discord_channel;
    MUSTER_FIELDS(team, name, colour, discord_channel)
};
struct RemoveTeam {
    MUSTER_REQUEST(RemoveTeam);
    TeamId team;
    MUSTER_FIELDS(team)
};
struct GetTeam {
    MUSTER_REQUEST(GetTeam);
    TeamId team;
    MUSTER_FIELDS(team)
};
// Puts the player into the team, and removes the player from any other team of the same session.
struct AssignPlayer {
    MUSTER_REQUEST(AssignPlayer);
    TeamId team;
    PlayerId player;
    MUSTER_FIELDS(team, player)
};
struct UnassignPlayer {
    MUSTER_REQUEST(UnassignPlayer);
    SessionId session;
    PlayerId player;
    MUSTER_FIELDS(session, player)
};
struct SetTeamPicture {
    MUSTER_REQUEST(SetTeamPicture);
    TeamId team;
    PictureUpload picture;
    MUSTER_FIELDS(team, picture)
};

// A row of a roster.
struct RosterRow {
    std::uint32_t row = 0;
    Name name;
    // What a row does not give, a known player keeps.
    std::optional<Name> nickname;
    std::optional<Name> team;
    std::string phone;  // Empty: not given.
    std::optional<std::uint64_t> discord_user;
    MUSTER_FIELDS(row, name, nickname, team, phone, discord_user)
    bool operator==(const RosterRow&) const = default;
};
struct RosterImported {
    RowCounts players;  // Removed: players who left the session's teams.
    RowCounts teams;
    std::vector<RowChange> changes;  // Of a dry run alone; limits::row_changes_max at most.
    std::uint64_t changes_left_out = 0;
    MUSTER_FIELDS(players, teams, changes, changes_left_out)
    bool operator==(const RosterImported&) const = default;
};
// Imports a roster, all or nothing: creates players and teams that are not known by their names,
// updates players, and puts them into the session's teams. The refusal's facts name sheet, row and
// column. Refused while the session plays.
struct ImportRoster {
    MUSTER_REQUEST(ImportRoster);
    SessionId session;
    std::vector<RosterRow> players;
    // Takes players that no row names out of the session's teams, and removes the teams that no row
    // names. No player is removed.
    bool remove_missing = false;
    bool dry_run = false;  // The engine only checks.
    MUSTER_FIELDS(session, players, remove_missing, dry_run)
};

struct ModeInfo {
    std::string name;
    std::string description;
    MUSTER_FIELDS(name, description)
    bool operator==(const ModeInfo&) const = default;
};
struct ModeList {
    std::vector<ModeInfo> modes;
    MUSTER_FIELDS(modes)
    bool operator==(const ModeList&) const = default;
};
struct ListModes {
    MUSTER_REQUEST(ListModes);
    MUSTER_FIELDS()
};

// Lets the service that runs under a user id act as organiser of a session.
struct GrantSession {
    MUSTER_REQUEST(GrantSession);
    std::uint32_t uid = 0;
    SessionId session;
    MUSTER_FIELDS(uid, session)
};
struct RevokeSession {
    MUSTER_REQUEST(RevokeSession);
    std::uint32_t uid = 0;
    SessionId session;
    MUSTER_FIELDS(uid, session)
};
struct Grant {
    std::uint32_t uid = 0;
    SessionId session;
    MUSTER_FIELDS(uid, session)
    auto operator<=>(const Grant&) const = default;
};
struct Grants {
    std::vector<Grant> grants;  // By user id and session.
    Grant next = {};            // The `after` of the next page; zeros: this is the last.
    MUSTER_FIELDS(grants, next)
    bool operator==(const Grants&) const = default;
    std::vector<Grant>& items() { return grants; }
};
struct ListGrants {
    MUSTER_REQUEST(ListGrants);
    Grant after = {};
    std::uint32_t limit = 1000;  // 1..limits::list_page_max
    MUSTER_FIELDS(after, limit)
};

}  // namespace muster

// Requests about sessions and their teams.
#pragma once

#include <muster/proto/request.hpp>
#include <muster/proto/session.hpp>

namespace muster {

struct SessionReply {
    Session session;
    std::vector<Team> teams;  // By id.
    std::vector<TopicPosition> as_of;
    MUSTER_FIELDS(session, teams, as_of)
    bool operator==(const SessionReply&) const = default;
};
// One that a service creates is granted to its user id.
struct CreateSession {
    MUSTER_REQUEST(CreateSession, 200, command, SessionReply);
    Name name;
    std::string mode;  // See ListModes.
    Language language = Language::english;
    TimeZone time_zone;
    std::optional<std::uint64_t> discord_server;  // See UpdateSession.
    MUSTER_FIELDS(name, mode, language, time_zone, discord_server)
};
// Changes what is given; Discord ids of 0 remove theirs. While a game runs only the Discord ids may
// change. A Discord server plays one session at most, and a session on a server has to leave it
// before it goes to another: in_use.
struct UpdateSession {
    MUSTER_REQUEST(UpdateSession, 201, command, SessionReply);
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
    MUSTER_REQUEST(RemoveSession, 202, command, Done);
    SessionId session;
    MUSTER_FIELDS(session)
};
struct GetSession {
    MUSTER_REQUEST(GetSession, 203, query, SessionReply);
    SessionId session;
    MUSTER_FIELDS(session)
};
struct SessionList {
    std::vector<Session> sessions;  // By id. Without the time zones' transitions.
    std::vector<TopicPosition> as_of;
    MUSTER_FIELDS(sessions, as_of)
    bool operator==(const SessionList&) const = default;
};
struct ListSessions {
    MUSTER_REQUEST(ListSessions, 204, query, SessionList);
    MUSTER_FIELDS()
};

struct TeamReply {
    Team team;
    MUSTER_FIELDS(team)
    bool operator==(const TeamReply&) const = default;
};
struct CreateTeam {
    MUSTER_REQUEST(CreateTeam, 210, command, TeamReply);
    SessionId session;
    Name name;
    std::optional<std::uint32_t> colour;  // Nothing: the palette's next one that no team has.
    std::optional<std::uint64_t> discord_channel;
    MUSTER_FIELDS(session, name, colour, discord_channel)
};
// Changes what is given; a Discord channel of 0 removes it. While a game runs the colour stays.
struct UpdateTeam {
    MUSTER_REQUEST(UpdateTeam, 211, command, TeamReply);
    TeamId team;
    std::optional<Name> name;
    std::optional<std::uint32_t> colour;
    std::optional<std::uint64_t> discord_channel;
    MUSTER_FIELDS(team, name, colour, discord_channel)
};
struct RemoveTeam {
    MUSTER_REQUEST(RemoveTeam, 212, command, Done);
    TeamId team;
    MUSTER_FIELDS(team)
};
struct GetTeam {
    MUSTER_REQUEST(GetTeam, 213, query, TeamReply);
    TeamId team;
    MUSTER_FIELDS(team)
};
// Puts the player into the team, and out of any other of the same session.
struct AssignPlayer {
    MUSTER_REQUEST(AssignPlayer, 214, command, TeamReply);
    TeamId team;
    PlayerId player;
    MUSTER_FIELDS(team, player)
};
struct UnassignPlayer {
    MUSTER_REQUEST(UnassignPlayer, 215, command, Done);
    SessionId session;
    PlayerId player;
    MUSTER_FIELDS(session, player)
};
struct SetTeamPicture {
    MUSTER_REQUEST(SetTeamPicture, 216, command, TeamReply);
    TeamId team;
    PictureUpload picture;
    MUSTER_FIELDS(team, picture)
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
    MUSTER_REQUEST(ListModes, 220, query, ModeList);
    MUSTER_FIELDS()
};

}  // namespace muster

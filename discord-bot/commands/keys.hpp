// Keys of the values that the bot stores in the engine: ids of what the bot made in a server, and
// settings of the server.
#pragma once

#include "discord-bot/api/interaction.hpp"

#include <muster/proto/field/session.hpp>

#include <string>
#include <string_view>

namespace muster::discord {

inline std::string category_key(SessionId session) {
    return "discord/category/" + std::to_string(session.value);
}

// The prefix for the roles of the session's teams, deleted teams included.
inline std::string roles_key(SessionId session) {
    return "discord/role/" + std::to_string(session.value) + "/";
}

inline std::string role_key(const Team& team) {
    return roles_key(team.session) + std::to_string(team.id.value);
}

// The prefix for roles that are being made. The value is the server's newest role before.
inline std::string new_roles_key(SessionId session) {
    return "discord/new-role/" + std::to_string(session.value) + "/";
}

inline std::string new_role_key(const Team& team) {
    return new_roles_key(team.session) + std::to_string(team.id.value);
}

// The value is "ID WANTED MADE": a channel, its wanted name, and Discord's form of that name.
inline std::string channels_key(SessionId session) {
    return "discord/channel/" + std::to_string(session.value) + "/";
}

inline std::string channel_key(const Team& team) {
    return channels_key(team.session) + std::to_string(team.id.value);
}

inline std::string scoreboard_key(SessionId session) {
    return "discord/scoreboard/" + std::to_string(session.value);
}

// The server that is a session's home. The prefix lists all homes.
inline constexpr std::string_view homes_key = "discord/home/";

inline std::string home_key(SessionId session) {
    return std::string(homes_key) + std::to_string(session.value);
}

// The list of commands that the server has.
inline std::string commands_key(Snowflake server) {
    return "discord/commands/" + std::to_string(server);
}

inline std::string organisers_key(Snowflake server) {
    return "discord/organisers/" + std::to_string(server);
}

}  // namespace muster::discord

// Under which keys the bot keeps in the engine what it made in a server, and what it was told
// there.
#pragma once

#include "discord-bot/api/interaction.hpp"

#include <muster/proto/field/session.hpp>

#include <string>
#include <string_view>

namespace muster::discord {

inline std::string category_key(SessionId session) {
    return "discord/category/" + std::to_string(session.value);
}

// Of the session's teams, those too that are no more: all that begins so.
inline std::string roles_key(SessionId session) {
    return "discord/role/" + std::to_string(session.value) + "/";
}

inline std::string role_key(const Team& team) {
    return roles_key(team.session) + std::to_string(team.id.value);
}

// While a team's role is being made: the newest role that the server had before.
inline std::string new_roles_key(SessionId session) {
    return "discord/new-role/" + std::to_string(session.value) + "/";
}

inline std::string new_role_key(const Team& team) {
    return new_roles_key(team.session) + std::to_string(team.id.value);
}

// "ID WANTED MADE": a channel, the name that it was to have, and what Discord made of that.
inline std::string channels_key(SessionId session) {
    return "discord/channel/" + std::to_string(session.value) + "/";
}

inline std::string channel_key(const Team& team) {
    return channels_key(team.session) + std::to_string(team.id.value);
}

inline std::string scoreboard_key(SessionId session) {
    return "discord/scoreboard/" + std::to_string(session.value);
}

// To which server a session belongs; of all sessions: all that begins with the first.
inline constexpr std::string_view homes_key = "discord/home/";

inline std::string home_key(SessionId session) {
    return std::string(homes_key) + std::to_string(session.value);
}

// Which list of commands the server has.
inline std::string commands_key(Snowflake server) {
    return "discord/commands/" + std::to_string(server);
}

inline std::string organisers_key(Snowflake server) {
    return "discord/organisers/" + std::to_string(server);
}

}  // namespace muster::discord

// Under which keys the bot keeps in the engine what it made in a server, and what it was told
// there.
#pragma once

#include "discord-bot/api/interaction.hpp"

#include <muster/proto/ids.hpp>

#include <string>

namespace muster::discord {

inline std::string category_key(SessionId session) {
    return "discord/category/" + std::to_string(session.value);
}

inline std::string role_key(TeamId team) {
    return "discord/role/" + std::to_string(team.value);
}

inline std::string organisers_key(Snowflake server) {
    return "discord/organisers/" + std::to_string(server);
}

}  // namespace muster::discord

// The rights of Discord users in the bot. Pure: the functions use only their arguments. The engine
// checks the rights of players and organisers.
#pragma once

#include "discord-bot/api/interaction.hpp"
#include "discord-bot/render/roster.hpp"

namespace muster::discord {

// Whether the asker may manage the server. Such a user is an organiser of the server's session.
bool manages_server(const Interaction& interaction);

// The role that `/session organisers` set, from the stored value; nothing: none. Never the role
// with the server's id, because everybody has that role.
std::optional<Snowflake> organisers_role(Snowflake server,
                                         const std::optional<std::string>& stored);

// Whether the user may manage the server or has that role.
bool organises(const Interaction& interaction, const std::optional<std::string>& role);

// The asker's actor for the team: the team's player, else an organiser. Nothing: the asker may not
// act for the team.
std::optional<Actor> actor_for(const Team& team, std::optional<PlayerId> asker, bool organiser);

}  // namespace muster::discord

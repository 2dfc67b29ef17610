// Who is what, of those who say something in Discord. Pure: what was said and what is known decide.
// What a player or an organiser may do is the engine's to say.
#pragma once

#include "discord-bot/api/interaction.hpp"
#include "discord-bot/render/roster.hpp"

namespace muster::discord {

// Whether the asker may manage the server, which makes an organiser of its session.
bool manages_server(const Interaction& interaction);

// The role that `/session organisers` named, from what was stored; nothing: none. Never the one
// that has the server's id: everybody has it.
std::optional<Snowflake> organisers_role(Snowflake server,
                                         const std::optional<std::string>& stored);

// Manages the server, or has that role.
bool organises(const Interaction& interaction, const std::optional<std::string>& role);

// In whose name the asker acts for the team: as its player, else as an organiser. Nothing: as
// nobody.
std::optional<Actor> actor_for(const Team& team, std::optional<PlayerId> asker, bool organiser);

}  // namespace muster::discord

// What this domain offers to others.
#pragma once

#include "engine/core/people/context.hpp"

namespace muster::core {

// Tells that a player's profile or place in a game changed: the catalog's audience, who see no
// phone numbers and locations, and the player.
void tell_saved(PeopleContext& context, const Player& player);

// Forgets all the player's tokens.
void close_logins(PeopleContext& context, PlayerState& player);

// The player as the input's actor may see it: phone, Discord user and location are for the player,
// for operators and services, and for organisers of a session in which the player is.
Player as_seen(const PeopleContext& context, const PlayerState& player);

}  // namespace muster::core

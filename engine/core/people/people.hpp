// What this domain offers to others.
#pragma once

#include "engine/core/people/context.hpp"

namespace muster::core {

// Tells that a player's profile changed: the catalog's audience what everybody may see of it, and
// the player all of it.
void tell_saved(PeopleContext& context, const Player& player);
// Tells the player that the player plays now, or no longer.
void tell_plays(PeopleContext& context, const Player& player);

// Forgets all the player's tokens, and tells the player where there were any.
void close_logins(PeopleContext& context, PlayerState& player);

// The player as the input's actor may see it: phone, Discord user and location are for the player,
// for operators and services, and for organisers of a session in which the player is.
Player as_seen(const PeopleContext& context, const PlayerState& player);

}  // namespace muster::core

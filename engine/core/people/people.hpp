// What the core's parts need of each other where people, teams and grants go.
#pragma once

#include "engine/core/kernel/context.hpp"

namespace muster::core {

// Tells that a player's profile or place in a game changed: the catalog's audience, who see no
// phone numbers and locations, and the player.
void tell_saved(Context& context, const Player& player);

// Forgets all the player's tokens.
void close_logins(State& state, PlayerState& player);

// Takes the player out of a team, and tells the session and the player. REQUIRES: the player is in
// it, and the team's session does not play.
void leave_team(Context& context, PlayerState& player, TeamId team);

// Takes all players out of the team and removes it. REQUIRES: it is the session's, which does not
// play.
void remove_team(Context& context, SessionState& session, TeamId team);

// Takes a grant back, and with it what the service may hear. REQUIRES: there is such a grant.
void revoke(Context& context, Grant grant);

}  // namespace muster::core

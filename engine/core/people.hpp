// What the core's parts need of each other where people, teams and grants go.
#pragma once

#include "engine/core/context.hpp"

namespace muster::core {

// Tells that a player's profile changed: the catalog's audience what everybody may see of it, and
// the player all of it.
void tell_saved(Context& context, const Player& player);
// Tells the player that the player plays now, or no longer.
void tell_plays(Context& context, const Player& player);

// Forgets all the player's tokens, and tells the player where there were any.
void close_logins(Context& context, PlayerState& player);

// Takes the player out of a team, and tells the session and the player. REQUIRES: the player is in
// it, and the team's session does not play.
void leave_team(Context& context, PlayerState& player, TeamId team);

// Takes all players out of the team and removes it. REQUIRES: it is the session's, which does not
// play.
void remove_team(Context& context, SessionState& session, TeamId team);

// Takes a grant back, and with it what the service may hear. REQUIRES: there is such a grant.
void revoke(Context& context, Grant grant);

}  // namespace muster::core

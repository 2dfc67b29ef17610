// Changes of a session's people and rights, for the verbs of this domain and of the domains above.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

// Takes the player out of a team, and sends the events to the session and the player. REQUIRES: the
// player is in the team, and the team's session does not play.
void leave_team(FieldContext& context, PlayerId player, TeamId team);

// Puts the player into the team, and takes the player out of the other team of the session, if
// there is one. REQUIRES: the player is not in the team, the session does not play, and the limits
// of players and teams hold.
void join_team(FieldContext& context, PlayerId player, TeamId team);

// Takes the player out of every team. REQUIRES: none of their sessions plays with the player.
void leave_all_teams(FieldContext& context, PlayerId player);

// Takes all players out of the team and removes the team. REQUIRES: the team belongs to the
// session, which does not play.
void remove_team(FieldContext& context, SessionState& session, TeamId team);

// Takes a grant back, and ends the service's right to the session's topics. REQUIRES: there is such
// a grant.
void revoke(FieldContext& context, Grant grant);

}  // namespace muster::core

// Changes of a session's people and rights, for the verbs of this domain and of the domains above.
#pragma once

#include "engine/core/field/context.hpp"
#include "engine/core/kernel/rules.hpp"

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

// Grants the session to the service, and tells of it. REQUIRES: there is no such grant.
void add_grant(FieldContext& context, Grant grant);

// Takes a grant back, and ends the service's right to the session's topics. REQUIRES: there is such
// a grant.
void revoke(FieldContext& context, Grant grant);

// Sends an event of the topic of all sessions to the service's own topic too, under the rules that
// have one.
template <class E>
void tell_service(FieldContext& context, std::uint32_t uid, const E& event) {
    if (uid != 0 && rules::services_hear_of_their_own(context))
        context.emit(engine_topic(uid), event);
}

// The same to each service with a grant.
template <class E>
void tell_services(FieldContext& context, const E& event) {
    std::uint32_t told = 0;
    for (const Grant& grant : context.field.grants) {
        if (grant.uid != told) tell_service(context, grant.uid, event);
        told = grant.uid;
    }
}

}  // namespace muster::core

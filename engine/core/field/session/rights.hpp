// What a session's people may see: its organisers, its players, and the services that act for it.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

// Whether the session was granted to the service of the input's user id.
bool granted(const FieldContext& context, SessionId session);

// Operators, the session's organisers, and a service to which it was granted: they see whatever
// happens in it.
bool sees_all_of(const FieldContext& context, SessionId session);

// The team in which the player is in this session; 0: in none.
TeamId team_in(const FieldContext& context, PlayerId player, SessionId session);

// The session of a team; 0: there is no such team.
SessionId session_of(const FieldContext& context, TeamId team);

}  // namespace muster::core

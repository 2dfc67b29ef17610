// The rights of a session's organisers, players and services.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

// Whether the session was granted to the service of the input's user id.
bool granted(const FieldContext& context, SessionId session);

// The topic that tells of the sessions that the actor sees: for a service those granted to it, else
// all.
Topic sessions_topic(const FieldContext& context);

// True for operators, the session's organisers, and a service with a grant for it: they may see
// everything in the session.
bool sees_all_of(const FieldContext& context, SessionId session);

// The team in which the player is in this session; 0: in none.
TeamId team_in(const FieldContext& context, PlayerId player, SessionId session);

// Whether the player is in the team.
bool is_in_team(const FieldContext& context, PlayerId player, TeamId team);

// Adds the topics of teams, sessions and games that the player may hear.
void add_topics_of(const FieldContext& context, PlayerId player, std::vector<Topic>& topics);

// The session of a team; 0: there is no such team.
SessionId session_of(const FieldContext& context, TeamId team);

}  // namespace muster::core

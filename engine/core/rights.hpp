// Who may do, hear and see what: all of it is decided here.
//
// Operators may do everything. A service acts for people: for players always, for organisers of the
// sessions that were granted to its user id, and for itself where it only serves (reading,
// registering players, logging them in, creating sessions, which are then granted to it).
#pragma once

#include "engine/core/state.hpp"

namespace muster::core {

// Nothing, or why no peer of this class can speak as `actor`, whatever the state: an operator
// speaks as anybody, a service as anybody but an operator. The door asks before a request costs
// anything; check_rights() asks again, for what comes by another way. Any thread.
std::optional<Error> refuse_actor(PeerClass peer, const Actor& actor);

// Nothing, or why this peer may not make this request in its actor's name. Cheap where the answer
// is nothing.
std::optional<Error> check_rights(const State& state, const Origin& origin, const Request& request);

// Whether the actor may be told the topic's events, now. Not for a topic that does not exist, but
// for operators.
bool may_hear(const State& state, const Origin& origin, Topic topic);

// Whether the thing that the topic is about exists.
bool exists(const State& state, Topic topic);

// Operators, the session's organisers, and a service to which it was granted: they see whatever
// happens in it.
bool sees_all_of(const State& state, const Origin& origin, SessionId session);

// The team in which the player is in this session; 0: in none.
TeamId team_in(const State& state, PlayerId player, SessionId session);

// The player as the actor may see it: phone, Discord user and location are for the player, for
// operators and services, and for organisers of a session in which the player is.
Player as_seen(const State& state, const Origin& origin, const PlayerState& player);

}  // namespace muster::core

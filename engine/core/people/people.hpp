// The functions of this domain for other domains.
#pragma once

#include "engine/core/people/context.hpp"

namespace muster::core {

// All facts of the player, including the game and the location that the domains above know.
Player whole(const PeopleContext& context, const PlayerState& player);

// The error in a phone number, or nothing.
std::optional<Error> check_phone(std::string_view phone);

// Sends the events of a changed profile: the public part to the catalog's topic, the whole profile
// to the player's topic.
void tell_saved(PeopleContext& context, const PlayerState& player);
// Tells the player's topic that the player now plays, or no longer plays.
void tell_plays(PeopleContext& context, const PlayerState& player);

// Removes all tokens of the player, and tells the player's topic if there were any.
void close_logins(PeopleContext& context, PlayerState& player);

// The parts of the player that the input's actor may see. Only the player, operators, services, and
// organisers of a session with the player see phone, Discord user and location.
Player as_seen(const PeopleContext& context, const PlayerState& player);

}  // namespace muster::core

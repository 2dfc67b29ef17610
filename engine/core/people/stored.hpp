// The people domain's section of a snapshot.
#pragma once

#include "engine/core/kernel/stored.hpp"
#include "engine/core/people/state.hpp"

namespace muster::core {

// Version 1: as in a snapshot of format 2. Version 2: the same.
inline constexpr std::uint32_t people_stored_version = 2;

MUSTER_STORED(Player, id, name, nickname, discord_user, phone, picture, location, playing_in)
MUSTER_STORED(PlayerState, player, verifier, teams, playing_team, logins)
MUSTER_STORED(LoginState, player, at)
MUSTER_STORED(PeopleState, players, player_names, discord_users, logins)

}  // namespace muster::core

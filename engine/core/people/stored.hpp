// The people domain's section of a snapshot.
#pragma once

#include "engine/core/kernel/stored.hpp"
#include "engine/core/people/state.hpp"

#include <set>

namespace muster::core {

// Version 1: as in a snapshot of format 2, which had PlayerOfFormat2. Version 2: without the fields
// of a player that the field domain keeps; with the attached players.
inline constexpr std::uint32_t people_stored_version = 2;

struct PlayerOfFormat2 {
    Player player;
    std::string verifier;
    std::set<TeamId> teams;
    TeamId playing_team;
    std::vector<Hash256> logins;
};
MUSTER_STORED(Player, id, name, nickname, discord_user, phone, picture, location, playing_in)
MUSTER_STORED(PlayerOfFormat2, player, verifier, teams, playing_team, logins)

// A pointer to a value, as an optional value.
template <class Archive, class T>
void stored_pointer(Archive& archive, std::unique_ptr<const T>& pointer) {
    std::optional<T> value;
    if (!Archive::reads && pointer) value = *pointer;
    archive(value);
    if constexpr (Archive::reads)
        pointer = value ? std::make_unique<const T>(*std::move(value)) : nullptr;
}

MUSTER_STORED(PrivateData, discord_user, phone, verifier, logins)
template <class Archive>
void stored(Archive& archive, PlayerState& player) {
    MUSTER_ALL_MEMBERS(player, id, name, nickname, picture, own);
    archive(player.id, player.name);
    stored_pointer(archive, player.nickname);
    stored_pointer(archive, player.picture);
    archive(player.own);
}
MUSTER_STORED(LoginState, player, at)
MUSTER_STORED(PeopleState, players, player_names, discord_users, logins, attachments)

}  // namespace muster::core

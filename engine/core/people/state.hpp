// The people of the community: who is registered, and who is logged in.
#pragma once

#include "engine/core/kernel/table.hpp"

#include <muster/proto/people/player.hpp>

#include <map>
#include <set>

namespace muster::core {

// The id and the location, which a report of one touches, are the player's first members and fill
// one cache line.
struct alignas(64) PlayerState {
    Player player;                // `location` and `playing_in` are kept here too.
    std::string verifier;         // Argon2id; empty: can't log in.
    std::set<TeamId> teams;       // In which the player is, one a session at most.
    TeamId playing_team;          // In the running game; 0: plays in none.
    std::vector<Hash256> logins;  // The hashes of the open ones' tokens, oldest first.
    MUSTER_FIELDS(player, verifier, teams, playing_team, logins)
};

struct LoginState {
    PlayerId player;
    Time at{};
    MUSTER_FIELDS(player, at)
};

struct PeopleState {
    Table<PlayerId, PlayerState> players;
    std::map<std::string, PlayerId> player_names;  // Names and nicknames by folded key.
    std::map<std::uint64_t, PlayerId> discord_users;
    std::map<Hash256, LoginState> logins;  // By token hash.
};

}  // namespace muster::core

// The people of the community: players and their logins.
#pragma once

#include "engine/core/kernel/table.hpp"

#include <muster/proto/people/player.hpp>

#include <map>
#include <set>

namespace muster::core {

// The id and the location are the player's first members and fill one cache line, because a
// location report uses both.
struct alignas(64) PlayerState {
    Player player;                // Includes `location` and `playing_in`.
    std::string verifier;         // Argon2id; empty: can't log in.
    std::set<TeamId> teams;       // The player's teams, at most one in a session.
    TeamId playing_team;          // The team in the running game; 0: the player plays in none.
    std::vector<Hash256> logins;  // The hashes of the open logins' tokens, oldest first.
};

struct LoginState {
    PlayerId player;
    Time at{};
};

struct PeopleState {
    Table<PlayerId, PlayerState> players;
    std::map<std::string, PlayerId> player_names;  // Names and nicknames by folded key.
    std::map<std::uint64_t, PlayerId> discord_users;
    std::map<Hash256, LoginState> logins;  // By token hash.
};

}  // namespace muster::core

// The people of the community: players and their logins.
#pragma once

#include "engine/core/kernel/table.hpp"
#include "engine/core/people/attachments.hpp"
#include "engine/core/people/heard.hpp"

#include <muster/proto/people/player.hpp>

#include <map>

namespace muster::core {

// The data that only the player, keepers of players and organisers of the player's sessions may
// see. Nobody may see the last two members.
struct PrivateData {
    std::optional<std::uint64_t> discord_user;
    std::string phone;
    std::string verifier;         // Argon2id; empty: the player can't log in.
    std::vector<Hash256> logins;  // The hashes of the open logins' tokens, oldest first.
};

// A registered person. The player's game and location belong to the domains above. There may be a
// million players, so data that few players have takes little room in the others.
struct PlayerState {
    PlayerId id;
    Name name;
    std::unique_ptr<const Name> nickname;    // Null: none.
    std::unique_ptr<const Picture> picture;  // Null: none.
    PrivateData own;
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
    Attachments attachments;
    Heard heard;
};

}  // namespace muster::core

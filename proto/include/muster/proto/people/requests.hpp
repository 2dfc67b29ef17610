// Requests about people: who is registered, and who is logged in.
#pragma once

#include <muster/proto/people/player.hpp>
#include <muster/proto/request.hpp>

namespace muster {

// clang-format off
//  name                 number, kind      reply             who may
#define MUSTER_PEOPLE_REQUESTS(ROW)                                                 \
    ROW(CreatePlayer,          100, command,  PlayerReply,      registrars)         \
    ROW(UpdatePlayer,          101, command,  PlayerReply,      profile_editors)    \
    ROW(RemovePlayer,          102, command,  Done,             catalog_editors)    \
    ROW(GetPlayer,             103, query,    PlayerReply,      everybody)          \
    ROW(FindPlayer,            110, query,    PlayerReply,      services)           \
    ROW(ListPlayers,           111, query,    PlayerList,       everybody)          \
    ROW(SetPassphrase,         105, command,  Done,             player_and_keepers) \
    ROW(SetPlayerPicture,      106, command,  PlayerReply,      player_and_keepers) \
    ROW(Login,                 107, query,    LoggedIn,         services)           \
    ROW(Authenticate,          108, query,    Authenticated,    services)           \
    ROW(Logout,                109, command,  Done,             services)            \
    ROW(FindVerifier,           13, internal, Verifier,         nobody)              \
    ROW(OpenLogin,              14, internal, Done,             nobody)
// clang-format on
MUSTER_PEOPLE_REQUESTS(MUSTER_DECLARE_REQUEST)

struct PlayerReply {
    Player player;
    MUSTER_FIELDS(player)
    bool operator==(const PlayerReply&) const = default;
};
struct CreatePlayer {
    MUSTER_REQUEST(CreatePlayer);
    Name name;
    std::optional<Name> nickname;
    std::optional<Passphrase> passphrase;
    std::optional<std::uint64_t> discord_user;
    std::string phone;
    MUSTER_FIELDS(name, nickname, passphrase, discord_user, phone)

    CreatePlayer as_sent() const {
        CreatePlayer sent = *this;
        if (sent.passphrase) sent.passphrase.emplace();
        return sent;
    }
};
// Changes what is given. An empty nickname, and a Discord user of 0, remove theirs.
struct UpdatePlayer {
    MUSTER_REQUEST(UpdatePlayer);
    PlayerId player;
    std::optional<Name> name;
    std::optional<Name> nickname;
    bool remove_nickname = false;
    std::optional<std::uint64_t> discord_user;
    std::optional<std::string> phone;
    MUSTER_FIELDS(player, name, nickname, remove_nickname, discord_user, phone)
};
// Refused while the player plays; leaves all teams.
struct RemovePlayer {
    MUSTER_REQUEST(RemovePlayer);
    PlayerId player;
    MUSTER_FIELDS(player)
};
struct GetPlayer {
    MUSTER_REQUEST(GetPlayer);
    PlayerId player;
    MUSTER_FIELDS(player)
};
// The player to whom a Discord user belongs. For services.
struct FindPlayer {
    MUSTER_REQUEST(FindPlayer);
    std::uint64_t discord_user = 0;
    MUSTER_FIELDS(discord_user)
};
struct PlayerList {
    std::vector<Player> players;  // By id.
    std::vector<TopicPosition> as_of;
    PlayerId next = {};  // The `after` of the next page; 0: this is the last.
    MUSTER_FIELDS(players, as_of, next)
    bool operator==(const PlayerList&) const = default;
    std::vector<Player>& items() { return players; }
};
// A page may have fewer than `limit`, or none, and not be the last: see `next` (and pages.hpp).
struct ListPlayers {
    MUSTER_REQUEST(ListPlayers);
    std::optional<Name> part;  // Of the name or the nickname, whatever its case; none: all.
    PlayerId after = {};
    std::uint32_t limit = 1000;  // 1..limits::list_page_max
    MUSTER_FIELDS(part, after, limit)
};
// Closes the player's logins.
struct SetPassphrase {
    MUSTER_REQUEST(SetPassphrase);
    PlayerId player;
    Passphrase passphrase;
    MUSTER_FIELDS(player, passphrase)

    SetPassphrase as_sent() const { return {player, {}}; }
};
struct SetPlayerPicture {
    MUSTER_REQUEST(SetPlayerPicture);
    PlayerId player;
    PictureUpload picture;
    MUSTER_FIELDS(player, picture)
};
struct LoggedIn {
    PlayerId player;
    std::string token;  // 64 hexadecimal digits; known to nobody but the receiver.
    MUSTER_FIELDS(player, token)
    bool operator==(const LoggedIn&) const = default;
};
// For services and operators, who then act as the player. Answered by the door (see FindVerifier),
// which limits wrong passphrases: too_many_requests.
struct Login {
    MUSTER_REQUEST(Login);
    Name name;
    Passphrase passphrase;
    // Whom the service asks for, so that they are limited one by one: a text of its own, the same
    // for the same person. Empty: nobody.
    std::string on_behalf;
    MUSTER_FIELDS(name, passphrase, on_behalf)
};
struct Authenticated {
    PlayerId player;
    MUSTER_FIELDS(player)
    bool operator==(const Authenticated&) const = default;
};
// Whose token is this?
struct Authenticate {
    MUSTER_REQUEST(Authenticate);
    Token token;
    MUSTER_FIELDS(token)
};
struct Logout {
    MUSTER_REQUEST(Logout);
    Token token;
    MUSTER_FIELDS(token)
};

// ---- Made by the daemon itself. ----

// The first half of a login: whose verifier must the passphrase fit?
struct Verifier {
    PlayerId player;
    std::string verifier;  // Empty: no such name, or no passphrase set.
    MUSTER_FIELDS(player, verifier)
    bool operator==(const Verifier&) const = default;
};
struct FindVerifier {
    MUSTER_REQUEST(FindVerifier);
    Name name;
    MUSTER_FIELDS(name)
};
// The second: the passphrase fitted; remember the token's hash. `verifier` is the one that was
// checked: a passphrase changed in between refuses the login.
struct OpenLogin {
    MUSTER_REQUEST(OpenLogin);
    PlayerId player;
    std::string verifier;
    Hash256 token_hash{};
    MUSTER_FIELDS(player, verifier, token_hash)
};

}  // namespace muster

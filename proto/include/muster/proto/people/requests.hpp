// Requests about people: players and their logins.
#pragma once

#include <muster/proto/enums.hpp>
#include <muster/proto/people/player.hpp>
#include <muster/proto/request.hpp>

namespace muster {

// clang-format off
//  name                 number, kind      reply             cost       who may
#define MUSTER_PEOPLE_REQUESTS(ROW)                                                            \
    ROW(CreatePlayer,          100, command,  PlayerReply,      cheap,     registrars)         \
    ROW(UpdatePlayer,          101, command,  PlayerReply,      cheap,     profile_editors)    \
    ROW(RemovePlayer,          102, command,  Done,             cheap,     catalog_editors)    \
    ROW(GetPlayer,             103, query,    PlayerReply,      cheap,     everybody)          \
    ROW(FindPlayer,            110, query,    PlayerReply,      cheap,     services)           \
    ROW(ListPlayers,           111, query,    PlayerList,       expensive, everybody)          \
    ROW(FindPlayersByPrefix,   115, query,    FoundPlayers,     expensive, everybody)          \
    ROW(SetPassphrase,         105, command,  Done,             cheap,     player_and_keepers) \
    ROW(SetPlayerPicture,      106, command,  PlayerReply,      expensive, player_and_keepers) \
    ROW(Login,                 107, query,    LoggedIn,         cheap,     services)           \
    ROW(Authenticate,          108, command,  Authenticated,    cheap,     services)           \
    ROW(Logout,                109, command,  Done,             cheap,     services)           \
    ROW(AttachPlayers,         112, command,  Attached,         expensive, services)           \
    ROW(DetachPlayers,         113, command,  Done,             expensive, services)           \
    ROW(ListAttached,          117, query,    AttachedList,     expensive, services)           \
    ROW(ServiceLost,           114, internal, Done,             cheap,     nobody)             \
    ROW(FindVerifier,           13, internal, Verifier,         cheap,     nobody)             \
    ROW(OpenLogin,              14, internal, Done,             cheap,     nobody)
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
// Changes the given fields. An empty nickname removes the nickname, a Discord user of 0 removes the
// Discord user.
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
// Refused while the player plays. The player leaves all teams.
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
// The player with that Discord user. For services.
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
// A page may have fewer items than `limit`, or none, and still not be the last: see `next` (and
// pages.hpp).
struct ListPlayers {
    MUSTER_REQUEST(ListPlayers);
    std::optional<Name> part;  // Of the name or the nickname, in any case; none: all players.
    PlayerId after = {};
    std::uint32_t limit = 1000;  // 1..limits::list_page_max
    MUSTER_FIELDS(part, after, limit)
};
struct FoundPlayer {
    Name name;  // The name or the nickname that begins with the prefix.
    Player player;
    MUSTER_FIELDS(name, player)
    bool operator==(const FoundPlayer&) const = default;
};
struct FoundPlayers {
    std::vector<FoundPlayer> found;  // By the folded key of the name.
    std::vector<TopicPosition> as_of;
    std::string next;  // The `after` of the next page; empty: this is the last.
    MUSTER_FIELDS(found, as_of, next)
    bool operator==(const FoundPlayers&) const = default;
    std::vector<FoundPlayer>& items() { return found; }
};
// The players whose name or nickname begins with the prefix, in any case, in the order of the
// names. A player whose name and nickname both begin with the prefix is found twice. A name that is
// the prefix comes first.
struct FindPlayersByPrefix {
    MUSTER_REQUEST(FindPlayersByPrefix);
    std::optional<Name> prefix;  // None: all names.
    std::string after;           // The `next` of the page before; empty: the first page.
    std::uint32_t limit = 1000;  // 1..limits::list_page_max
    MUSTER_FIELDS(prefix, after, limit)
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
    // 64 hexadecimal digits; only the receiver knows them. The reply is part of no record and no
    // event, and its JSON is for the receiver, so JSON shows the token.
    std::string token;
    MUSTER_FIELDS(player, token)
    bool operator==(const LoggedIn&) const = default;
};
// For services and operators, which then act as the player. The door answers it (see FindVerifier)
// and limits wrong passphrases with too_many_requests.
struct Login {
    MUSTER_REQUEST(Login);
    Name name;
    Passphrase passphrase;
    // The person for whom the service asks, so that each person has a limit of its own: any text,
    // always the same for the same person. Empty: no such person.
    std::string on_behalf;
    MUSTER_FIELDS(name, passphrase, on_behalf)
};
struct Authenticated {
    PlayerId player;
    MUSTER_FIELDS(player)
    bool operator==(const Authenticated&) const = default;
};
// Returns the player of a token. A token is valid for 90 days after the Login. Its use renews it,
// at most once a day; a renewal is a change and gets a record.
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

// ---- Attached players: the people for whom a service holds connections of its own. ----

// A person's connection to the service, and the topics that the person has now. Events of a topic
// after its position come on the service's connection, until Routes says that the person lost it.
struct AttachedPlayer {
    std::uint64_t number = 0;  // The service's own for the person's connection.
    PlayerId player;
    std::vector<TopicPosition> topics;  // The player's own topic first.
    MUSTER_FIELDS(number, player, topics)
    bool operator==(const AttachedPlayer&) const = default;
};
struct AttachRefusal {
    std::uint64_t number = 0;
    // not_found: there is no such player. in_use: another player has the number on this connection.
    // bad_data: the player has too many attachments, or the connection has.
    Error error;
    MUSTER_FIELDS(number, error)
    bool operator==(const AttachRefusal&) const = default;
};
// Each item of the request is in one of the two lists, in the order of the request.
struct Attached {
    std::vector<AttachedPlayer> players;
    std::vector<AttachRefusal> refused;
    MUSTER_FIELDS(players, refused)
    bool operator==(const Attached&) const = default;
};
struct PlayerToAttach {
    PlayerId player;
    std::uint64_t number = 0;  // From 1, unique among the attachments of the connection.
    MUSTER_FIELDS(player, number)
    bool operator==(const PlayerToAttach&) const = default;
};
// From the reply on the connection gets the events of the players' topics, each event once, and
// Routes says which topics a player gains and loses. An attachment ends with DetachPlayers, with
// the player's removal, and with the connection. A second attachment of the same player by the same
// number changes nothing, and is answered like the first. An idempotency key has no effect.
struct AttachPlayers {
    MUSTER_REQUEST(AttachPlayers);
    static constexpr bool acts_on_connection = true;
    ConnectionId connection;
    std::vector<PlayerToAttach> players;  // 1..limits::attach_per_request_max
    MUSTER_FIELDS(connection, players)
};
enum class DetachReason : std::uint8_t {
    left,  // The person left.
    lost,  // The person's connection was lost.
};
MUSTER_ENUM_NAMES(DetachReason, "left", "lost");
// Numbers without an attachment are ignored. An idempotency key has no effect.
struct DetachPlayers {
    MUSTER_REQUEST(DetachPlayers);
    static constexpr bool acts_on_connection = true;
    ConnectionId connection;
    std::vector<std::uint64_t> numbers;  // 1..limits::attach_per_request_max
    DetachReason reason = DetachReason::left;
    MUSTER_FIELDS(connection, numbers, reason)
};
struct AttachedList {
    std::vector<AttachedPlayer> players;  // By number.
    std::uint64_t next = 0;               // The `after` of the next page; 0: this is the last.
    MUSTER_FIELDS(players, next)
    bool operator==(const AttachedList&) const = default;
    std::vector<AttachedPlayer>& items() { return players; }
};
// The attachments of this connection with their topics as of now.
struct ListAttached {
    MUSTER_REQUEST(ListAttached);
    ConnectionId connection;
    std::uint64_t after = 0;
    std::uint32_t limit = 1000;  // 1..limits::list_page_max
    MUSTER_FIELDS(connection, after, limit)
};

// ---- Made by the daemon itself. ----

// A connection with attachments ended: all its players lost their connections. Connection 0: all
// connections, because the daemon starts.
struct ServiceLost {
    MUSTER_REQUEST(ServiceLost);
    ConnectionId connection;
    MUSTER_FIELDS(connection)
};

// The first half of a login: finds the verifier for the passphrase.
struct Verifier {
    PlayerId player;
    Secret<std::string> verifier;  // Empty: no such name, or no passphrase set.
    MUSTER_FIELDS(player, verifier)
    bool operator==(const Verifier&) const = default;
};
struct FindVerifier {
    MUSTER_REQUEST(FindVerifier);
    Name name;
    MUSTER_FIELDS(name)
};
// The second half: the passphrase was right; stores the token's hash. `verifier` is the one that
// the door checked: if the passphrase was changed in between, the login is refused.
struct OpenLogin {
    MUSTER_REQUEST(OpenLogin);
    PlayerId player;
    Secret<std::string> verifier;
    Secret<Hash256> token_hash;
    MUSTER_FIELDS(player, verifier, token_hash)
};

}  // namespace muster

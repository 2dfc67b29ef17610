// Requests about people, the catalog and the rule constants.
#pragma once

#include <muster/proto/catalog.hpp>
#include <muster/proto/request.hpp>

namespace muster {

// ---- People. ----

struct PlayerReply {
    Player player;
    MUSTER_FIELDS(player)
    bool operator==(const PlayerReply&) const = default;
};
struct CreatePlayer {
    MUSTER_REQUEST(CreatePlayer, 100, command, PlayerReply);
    Name name;
    std::optional<Name> nickname;
    std::optional<Passphrase> passphrase;
    std::optional<std::uint64_t> discord_user;
    std::string phone;
    MUSTER_FIELDS(name, nickname, passphrase, discord_user, phone)
};
// Changes what is given. An empty nickname, and a Discord user of 0, remove theirs.
struct UpdatePlayer {
    MUSTER_REQUEST(UpdatePlayer, 101, command, PlayerReply);
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
    MUSTER_REQUEST(RemovePlayer, 102, command, Done);
    PlayerId player;
    MUSTER_FIELDS(player)
};
struct GetPlayer {
    MUSTER_REQUEST(GetPlayer, 103, query, PlayerReply);
    PlayerId player;
    MUSTER_FIELDS(player)
};
// The player to whom a Discord user belongs. For services.
struct FindPlayer {
    MUSTER_REQUEST(FindPlayer, 110, query, PlayerReply);
    std::uint64_t discord_user = 0;
    MUSTER_FIELDS(discord_user)
};
struct PlayerList {
    std::vector<Player> players;  // By id.
    std::vector<TopicPosition> as_of;
    MUSTER_FIELDS(players, as_of)
    bool operator==(const PlayerList&) const = default;
};
struct ListPlayers {
    MUSTER_REQUEST(ListPlayers, 104, query, PlayerList);
    std::optional<Name> part;  // Of the name or the nickname, whatever its case; none: all.
    std::uint32_t limit = 0;   // The first ones by id; 0: all.
    MUSTER_FIELDS(part, limit)
};
// Closes the player's logins.
struct SetPassphrase {
    MUSTER_REQUEST(SetPassphrase, 105, command, Done);
    PlayerId player;
    Passphrase passphrase;
    MUSTER_FIELDS(player, passphrase)
};
struct SetPlayerPicture {
    MUSTER_REQUEST(SetPlayerPicture, 106, command, PlayerReply);
    PlayerId player;
    PictureUpload picture;
    MUSTER_FIELDS(player, picture)
};
struct LoggedIn {
    PlayerId player;
    // 64 hexadecimal digits, known to nobody but the receiver. The reply is no part of a record or
    // an event, and its JSON is for the receiver: so it is shown.
    std::string token;
    MUSTER_FIELDS(player, token)
    bool operator==(const LoggedIn&) const = default;
};
// For services and operators, who then act as the player. Answered by the door (see FindVerifier),
// which limits wrong passphrases: too_many_requests.
struct Login {
    MUSTER_REQUEST(Login, 107, query, LoggedIn);
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
// Whose token is this? A token is good for 90 days after the Login, and being used renews it: once
// a day at most, that is a change, which gets a record.
struct Authenticate {
    MUSTER_REQUEST(Authenticate, 108, command, Authenticated);
    Token token;
    MUSTER_FIELDS(token)
};
struct Logout {
    MUSTER_REQUEST(Logout, 109, command, Done);
    Token token;
    MUSTER_FIELDS(token)
};

// ---- Challenge sets. ----

struct SetReply {
    ChallengeSet set;
    MUSTER_FIELDS(set)
    bool operator==(const SetReply&) const = default;
};
struct CreateSet {
    MUSTER_REQUEST(CreateSet, 120, command, SetReply);
    Name name;
    MUSTER_FIELDS(name)
};
struct RenameSet {
    MUSTER_REQUEST(RenameSet, 121, command, SetReply);
    SetId set;
    Name name;
    MUSTER_FIELDS(set, name)
};
// Refused with in_use where a challenge would be left without a set.
struct RemoveSet {
    MUSTER_REQUEST(RemoveSet, 122, command, Done);
    SetId set;
    MUSTER_FIELDS(set)
};
struct SetList {
    std::vector<ChallengeSet> sets;
    std::vector<TopicPosition> as_of;
    MUSTER_FIELDS(sets, as_of)
    bool operator==(const SetList&) const = default;
};
struct ListSets {
    MUSTER_REQUEST(ListSets, 123, query, SetList);
    MUSTER_FIELDS()
};

// ---- Zones and sectors. ----

// Creates or replaces; the travel minutes of an existing zone stay unless some are given.
struct SaveZone {
    MUSTER_REQUEST(SaveZone, 130, command, Done);
    Zone zone;
    MUSTER_FIELDS(zone)
};
// Refused with in_use where a challenge would become invalid.
struct RemoveZone {
    MUSTER_REQUEST(RemoveZone, 131, command, Done);
    ZoneId zone;
    MUSTER_FIELDS(zone)
};
struct ZoneList {
    std::vector<Zone> zones;
    std::vector<TopicPosition> as_of;
    MUSTER_FIELDS(zones, as_of)
    bool operator==(const ZoneList&) const = default;
};
struct ListZones {
    MUSTER_REQUEST(ListZones, 132, query, ZoneList);
    MUSTER_FIELDS()
};
// Sets travel minutes, each in the direction given.
struct SetDistances {
    MUSTER_REQUEST(SetDistances, 133, command, Done);
    std::vector<Distance> distances;
    MUSTER_FIELDS(distances)
};
// Creates or replaces; neighbours are kept symmetric.
struct SaveSector {
    MUSTER_REQUEST(SaveSector, 134, command, Done);
    Sector sector;
    MUSTER_FIELDS(sector)
};
struct RemoveSector {
    MUSTER_REQUEST(RemoveSector, 135, command, Done);
    std::string letter;
    MUSTER_FIELDS(letter)
};
struct SectorList {
    std::vector<Sector> sectors;
    std::vector<TopicPosition> as_of;
    MUSTER_FIELDS(sectors, as_of)
    bool operator==(const SectorList&) const = default;
};
struct ListSectors {
    MUSTER_REQUEST(ListSectors, 136, query, SectorList);
    MUSTER_FIELDS()
};

// ---- Challenges. ----

struct ChallengeReply {
    Challenge challenge;
    MUSTER_FIELDS(challenge)
    bool operator==(const ChallengeReply&) const = default;
};
// The id and the edit time given are ignored.
struct CreateChallenge {
    MUSTER_REQUEST(CreateChallenge, 140, command, ChallengeReply);
    Challenge challenge;
    MUSTER_FIELDS(challenge)
};
// Replaces the challenge whose id is given.
struct UpdateChallenge {
    MUSTER_REQUEST(UpdateChallenge, 141, command, ChallengeReply);
    Challenge challenge;
    MUSTER_FIELDS(challenge)
};
struct RemoveChallenge {
    MUSTER_REQUEST(RemoveChallenge, 142, command, Done);
    ChallengeId challenge;
    MUSTER_FIELDS(challenge)
};
struct GetChallenge {
    MUSTER_REQUEST(GetChallenge, 143, query, ChallengeReply);
    ChallengeId challenge;
    MUSTER_FIELDS(challenge)
};
struct ChallengeList {
    std::vector<Challenge> challenges;  // By id.
    std::uint64_t total = 0;            // How many fit the filter in all.
    std::vector<TopicPosition> as_of;
    MUSTER_FIELDS(challenges, total, as_of)
    bool operator==(const ChallengeList&) const = default;
};
// What is given must fit. Pages: those with an id greater than `after`, `limit` at most.
struct ListChallenges {
    MUSTER_REQUEST(ListChallenges, 144, query, ChallengeList);
    std::optional<ChallengeKind> kind;
    std::optional<ChallengeStatus> status;
    std::optional<SetId> set;
    std::optional<ZoneId> zone;
    ChallengeId after;
    std::uint32_t limit = 1000;  // 1..1000
    MUSTER_FIELDS(kind, status, set, zone, after, limit)
};

// Sheets' rows, all or nothing. Rows of sets, zones, sectors and distances create or replace;
// challenges are created, and a row equal in kind, place and title (up to case) to a challenge that
// exists or to another row is refused as a duplicate. The refusal's facts name sheet, row and
// column. `dry_run` checks alone.
struct ImportCounts {
    std::uint64_t sectors = 0;
    std::uint64_t zones = 0;
    std::uint64_t distances = 0;
    std::uint64_t sets = 0;  // Created.
    std::uint64_t challenges = 0;
    MUSTER_FIELDS(sectors, zones, distances, sets, challenges)
    bool operator==(const ImportCounts&) const = default;
};
struct ImportCatalog {
    MUSTER_REQUEST(ImportCatalog, 150, command, ImportCounts);
    std::vector<SectorRow> sectors;
    std::vector<ZoneRow> zones;
    std::vector<DistanceRow> distances;
    std::vector<ChallengeRow> challenges;
    bool dry_run = false;
    MUSTER_FIELDS(sectors, zones, distances, challenges, dry_run)
};

// ---- Rule constants. ----

struct ConfigEntry {
    std::string key;
    std::string value;  // The effective one.
    std::string default_value;
    bool overridden_globally = false;
    bool overridden_here = false;  // By the session asked for.
    std::string description;
    MUSTER_FIELDS(key, value, default_value, overridden_globally, overridden_here, description)
    bool operator==(const ConfigEntry&) const = default;
};
struct ConfigReply {
    std::vector<ConfigEntry> entries;
    std::vector<TopicPosition> as_of;
    MUSTER_FIELDS(entries, as_of)
    bool operator==(const ConfigReply&) const = default;
};
// Of a session, or the global one.
struct GetConfig {
    MUSTER_REQUEST(GetConfig, 160, query, ConfigReply);
    std::optional<SessionId> session;
    MUSTER_FIELDS(session)
};
// Sets overrides, all or nothing, and removes those named in `reset`.
struct SetConfig {
    MUSTER_REQUEST(SetConfig, 161, command, Done);
    std::optional<SessionId> session;
    std::vector<Setting> set;
    std::vector<std::string> reset;
    MUSTER_FIELDS(session, set, reset)
};

}  // namespace muster

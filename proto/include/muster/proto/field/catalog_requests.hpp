// Requests about the catalog of challenges, zones and sectors.
#pragma once

#include <muster/proto/field/catalog.hpp>
#include <muster/proto/field/sheet_changes.hpp>
#include <muster/proto/request.hpp>

namespace muster {

// clang-format off
//  name                 number, kind      reply             cost       who may
#define MUSTER_CATALOG_REQUESTS(ROW)                                                        \
    ROW(CreateSet,             120, command,  SetReply,         cheap,     catalog_editors) \
    ROW(RenameSet,             121, command,  SetReply,         cheap,     catalog_editors) \
    ROW(RemoveSet,             122, command,  Done,             cheap,     catalog_editors) \
    ROW(ListSets,              124, query,    SetList,          expensive, everybody)       \
    ROW(SaveZone,              130, command,  Done,             cheap,     catalog_editors) \
    ROW(RemoveZone,            131, command,  Done,             cheap,     catalog_editors) \
    ROW(ListZones,             137, query,    ZoneList,         expensive, everybody)       \
    ROW(SetDistances,          133, command,  Done,             cheap,     catalog_editors) \
    ROW(SaveSector,            134, command,  Done,             cheap,     catalog_editors) \
    ROW(RemoveSector,          135, command,  Done,             cheap,     catalog_editors) \
    ROW(ListSectors,           136, query,    SectorList,       cheap,     everybody)       \
    ROW(CreateChallenge,       140, command,  ChallengeReply,   cheap,     catalog_editors) \
    ROW(UpdateChallenge,       141, command,  ChallengeReply,   cheap,     catalog_editors) \
    ROW(RemoveChallenge,       142, command,  Done,             cheap,     catalog_editors) \
    ROW(GetChallenge,          143, query,    ChallengeReply,   cheap,     catalog_readers) \
    ROW(ListChallenges,        145, query,    ChallengeList,    expensive, catalog_readers) \
    ROW(ImportCatalog,         150, command,  ImportCounts,     expensive, catalog_editors) \
    ROW(UpdateCatalog,         151, command,  SheetsImported,   expensive, catalog_editors)
// clang-format on
MUSTER_CATALOG_REQUESTS(MUSTER_DECLARE_REQUEST)

// ---- Challenge sets. ----

struct SetReply {
    ChallengeSet set;
    MUSTER_FIELDS(set)
    bool operator==(const SetReply&) const = default;
};
struct CreateSet {
    MUSTER_REQUEST(CreateSet);
    Name name;
    MUSTER_FIELDS(name)
};
struct RenameSet {
    MUSTER_REQUEST(RenameSet);
    SetId set;
    Name name;
    MUSTER_FIELDS(set, name)
};
// Refused with in_use if a challenge would have no set left.
struct RemoveSet {
    MUSTER_REQUEST(RemoveSet);
    SetId set;
    MUSTER_FIELDS(set)
};
struct SetList {
    std::vector<ChallengeSet> sets;  // By id.
    std::vector<TopicPosition> as_of;
    SetId next = {};  // The `after` of the next page; 0: this is the last.
    MUSTER_FIELDS(sets, as_of, next)
    bool operator==(const SetList&) const = default;
    std::vector<ChallengeSet>& items() { return sets; }
};
struct ListSets {
    MUSTER_REQUEST(ListSets);
    SetId after = {};
    std::uint32_t limit = 1000;  // 1..limits::list_page_max
    MUSTER_FIELDS(after, limit)
};

// ---- Zones and sectors. ----

// Creates or replaces a zone. An existing zone keeps its travel minutes unless the request has
// some.
struct SaveZone {
    MUSTER_REQUEST(SaveZone);
    Zone zone;
    MUSTER_FIELDS(zone)
};
// Refused with in_use if a challenge would become invalid.
struct RemoveZone {
    MUSTER_REQUEST(RemoveZone);
    ZoneId zone;
    MUSTER_FIELDS(zone)
};
struct ZoneList {
    std::vector<Zone> zones;  // By id.
    std::vector<TopicPosition> as_of;
    ZoneId next = {};  // The `after` of the next page; 0: this is the last.
    MUSTER_FIELDS(zones, as_of, next)
    bool operator==(const ZoneList&) const = default;
    std::vector<Zone>& items() { return zones; }
};
// A page also ends early if its zones have many travel minutes.
struct ListZones {
    MUSTER_REQUEST(ListZones);
    ZoneId after = {};
    std::uint32_t limit = 1000;  // 1..limits::list_page_max
    MUSTER_FIELDS(after, limit)
};
// Sets travel minutes, each in the given direction alone.
struct SetDistances {
    MUSTER_REQUEST(SetDistances);
    std::vector<Distance> distances;
    MUSTER_FIELDS(distances)
};
// Creates or replaces a sector; the engine keeps neighbours symmetric.
struct SaveSector {
    MUSTER_REQUEST(SaveSector);
    Sector sector;
    MUSTER_FIELDS(sector)
};
struct RemoveSector {
    MUSTER_REQUEST(RemoveSector);
    std::string letter;
    MUSTER_FIELDS(letter)
};
struct SectorList {
    std::vector<Sector> sectors;
    std::vector<TopicPosition> as_of;
    MUSTER_FIELDS(sectors, as_of)
    bool operator==(const SectorList&) const = default;
};
// A sector is a letter, so that one reply has room for all sectors.
struct ListSectors {
    MUSTER_REQUEST(ListSectors);
    MUSTER_FIELDS()
};

// ---- Challenges. ----

struct ChallengeReply {
    Challenge challenge;
    MUSTER_FIELDS(challenge)
    bool operator==(const ChallengeReply&) const = default;
};
// The engine ignores the request's id and edit time.
struct CreateChallenge {
    MUSTER_REQUEST(CreateChallenge);
    Challenge challenge;
    MUSTER_FIELDS(challenge)
};
// Replaces the challenge with that id.
struct UpdateChallenge {
    MUSTER_REQUEST(UpdateChallenge);
    Challenge challenge;
    MUSTER_FIELDS(challenge)
};
struct RemoveChallenge {
    MUSTER_REQUEST(RemoveChallenge);
    ChallengeId challenge;
    MUSTER_FIELDS(challenge)
};
struct GetChallenge {
    MUSTER_REQUEST(GetChallenge);
    ChallengeId challenge;
    MUSTER_FIELDS(challenge)
};
struct ChallengeList {
    std::vector<Challenge> challenges;  // By id.
    std::vector<TopicPosition> as_of;
    ChallengeId next = {};  // The `after` of the next page; 0: this is the last.
    MUSTER_FIELDS(challenges, as_of, next)
    bool operator==(const ChallengeList&) const = default;
    std::vector<Challenge>& items() { return challenges; }
};
// A challenge in the list fits all given fields.
struct ListChallenges {
    MUSTER_REQUEST(ListChallenges);
    std::optional<ChallengeKind> kind;
    std::optional<ChallengeStatus> status;
    std::optional<SetId> set;
    std::optional<ZoneId> zone;
    ChallengeId after = {};
    std::uint32_t limit = 1000;  // 1..limits::list_page_max
    MUSTER_FIELDS(kind, status, set, zone, after, limit)
};

// The numbers of saved rows.
struct ImportCounts {
    std::uint64_t sectors = 0;
    std::uint64_t zones = 0;
    std::uint64_t distances = 0;
    std::uint64_t sets = 0;  // Created.
    std::uint64_t challenges = 0;
    MUSTER_FIELDS(sectors, zones, distances, sets, challenges)
    bool operator==(const ImportCounts&) const = default;
};
// Imports the rows of sheets, all or nothing. Rows of sets, zones, sectors and distances create or
// replace. Rows of challenges create. A row with the kind, place and title (up to case) of an
// existing challenge or of another row is refused as a duplicate. The refusal's facts name sheet,
// row and column. With `dry_run` the engine only checks.
struct ImportCatalog {
    MUSTER_REQUEST(ImportCatalog);
    std::vector<SectorRow> sectors;
    std::vector<ZoneRow> zones;
    std::vector<DistanceRow> distances;
    std::vector<ChallengeRow> challenges;
    bool dry_run = false;
    MUSTER_FIELDS(sectors, zones, distances, challenges, dry_run)
};

// A row of a challenges' sheet, for a challenge that may exist.
struct ChallengeUpdate {
    // For each language of the sheet's columns the row has a translation; one without texts removes
    // the language's. A known challenge keeps its other translations.
    ChallengeRow row;
    // The sheet has no such column: a known challenge keeps what it has.
    bool keeps_action = false;
    bool keeps_action_minutes = false;
    bool keeps_catcher_message = false;
    MUSTER_FIELDS(row, keeps_action, keeps_action_minutes, keeps_catcher_message)
    bool operator==(const ChallengeUpdate&) const = default;
};
struct SheetsImported {
    RowCounts sectors;
    RowCounts zones;
    RowCounts distances;
    std::uint64_t sets = 0;  // Created.
    RowCounts challenges;
    std::vector<RowChange> changes;  // Of a dry run alone; limits::row_changes_max at most.
    std::uint64_t changes_left_out = 0;
    MUSTER_FIELDS(sectors, zones, distances, sets, challenges, changes, changes_left_out)
    bool operator==(const SheetsImported&) const = default;
};
// Imports the rows of sheets, all or nothing. A row that is known is updated, another one is added.
// Zones are known by their number, sectors by their letter, distances by both zones, challenges by
// kind, place and title (up to case); of several such challenges each belongs to one row, in the
// order of their ids. A row beyond them is refused as a duplicate. The refusal's facts name sheet,
// row and column; row 0 is a thing that no row names.
struct UpdateCatalog {
    MUSTER_REQUEST(UpdateCatalog);
    std::vector<SectorRow> sectors;
    std::vector<ZoneRow> zones;
    std::vector<DistanceRow> distances;
    std::vector<ChallengeUpdate> challenges;
    // Rows of a status that does not play: kind, place, title and status. A known challenge gets
    // the status; there is no new challenge.
    std::vector<ChallengeRow> idle;
    // Of each kind of sheet that has rows, removes the things that no row names.
    bool remove_missing = false;
    bool dry_run = false;  // The engine only checks.
    MUSTER_FIELDS(sectors, zones, distances, challenges, idle, remove_missing, dry_run)
};

}  // namespace muster

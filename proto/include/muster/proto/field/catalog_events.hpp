// Changes of the catalog and of the rule constants, on the catalog's topic.
#pragma once

#include <muster/proto/event.hpp>
#include <muster/proto/field/catalog.hpp>

namespace muster {

// clang-format off
//  name                    number
#define MUSTER_CATALOG_EVENTS(ROW)      \
    ROW(ChallengeSaved,             22) \
    ROW(ChallengeRemoved,           23) \
    ROW(SetSaved,                   24) \
    ROW(SetRemoved,                 25) \
    ROW(ZonesSaved,                 26) \
    ROW(ZoneRemoved,                27) \
    ROW(SectorsSaved,               28) \
    ROW(SectorRemoved,              29) \
    ROW(ConfigChanged,              30) \
    ROW(CatalogImported,            31) \
    ROW(CatalogUpdated,             32)
// clang-format on
MUSTER_CATALOG_EVENTS(MUSTER_DECLARE_EVENT)

struct ChallengeSaved {
    MUSTER_EVENT(ChallengeSaved);
    Challenge challenge;
    MUSTER_FIELDS(challenge)
};
struct ChallengeRemoved {
    MUSTER_EVENT(ChallengeRemoved);
    ChallengeId challenge;
    MUSTER_FIELDS(challenge)
};
struct SetSaved {
    MUSTER_EVENT(SetSaved);
    ChallengeSet set;
    MUSTER_FIELDS(set)
};
struct SetRemoved {
    MUSTER_EVENT(SetRemoved);
    SetId set;
    MUSTER_FIELDS(set)
};
struct ZonesSaved {
    MUSTER_EVENT(ZonesSaved);
    std::vector<Zone> zones;
    MUSTER_FIELDS(zones)
};
struct ZoneRemoved {
    MUSTER_EVENT(ZoneRemoved);  // Other zones' minutes and challenges lose it too.
    ZoneId zone;
    MUSTER_FIELDS(zone)
};
struct SectorsSaved {
    MUSTER_EVENT(SectorsSaved);
    std::vector<Sector> sectors;
    MUSTER_FIELDS(sectors)
};
struct SectorRemoved {
    MUSTER_EVENT(SectorRemoved);  // Zones, challenges and neighbours lose it too.
    std::string letter;
    MUSTER_FIELDS(letter)
};
struct ConfigChanged {
    MUSTER_EVENT(ConfigChanged);  // All global overrides.
    std::vector<Setting> overrides;
    MUSTER_FIELDS(overrides)
};
struct CatalogImported {
    MUSTER_EVENT(CatalogImported);  // Everything saved by one import.
    std::vector<Sector> sectors;
    std::vector<Zone> zones;
    std::vector<ChallengeSet> sets;
    std::vector<Challenge> challenges;
    MUSTER_FIELDS(sectors, zones, sets, challenges)
};
struct CatalogUpdated {
    // Everything removed and saved by one import. The removed things go first, and other things
    // lose them as by ZoneRemoved and SectorRemoved.
    MUSTER_EVENT(CatalogUpdated);
    std::vector<Sector> sectors;
    std::vector<Zone> zones;
    std::vector<ChallengeSet> sets;
    std::vector<Challenge> challenges;
    std::vector<std::string> removed_sectors;
    std::vector<ZoneId> removed_zones;
    std::vector<ChallengeId> removed_challenges;
    MUSTER_FIELDS(
        sectors, zones, sets, challenges, removed_sectors, removed_zones, removed_challenges)
};

}  // namespace muster

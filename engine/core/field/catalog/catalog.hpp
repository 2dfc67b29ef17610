// The catalog of challenges, zones and sectors. A running game shares the catalog of its start. A
// shared catalog never changes; an edit copies it first (State::edit_catalog).
#pragma once

#include <muster/proto/field/catalog.hpp>

#include <map>

namespace muster::core {

struct Catalog {
    std::uint64_t revision =
        1;  // Grows with every edit; two catalogs of one revision are the same.
    std::map<SetId, ChallengeSet> sets;
    std::map<ZoneId, Zone> zones;
    std::map<std::string, Sector> sectors;  // By letter.
    std::map<ChallengeId, Challenge> challenges;
    std::uint64_t last_set = 0;  // The last id that was given out.
    std::uint64_t last_challenge = 0;
};

}  // namespace muster::core

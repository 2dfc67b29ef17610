// A small region for tests: seven zones on a line, four sectors in a ring, and challenges on
// demand.
#pragma once

#include "engine/core/field/catalog/catalog.hpp"

#include <cstdlib>

namespace muster::core::region {

// The zones' distance in minutes from the centre, zone 110. The travel time between two zones is
// the difference.
inline const std::map<ZoneId, std::int32_t>& positions() {
    static const std::map<ZoneId, std::int32_t> list{{ZoneId{110}, 0},
                                                     {ZoneId{111}, 10},
                                                     {ZoneId{112}, 20},
                                                     {ZoneId{113}, 30},
                                                     {ZoneId{114}, 45},
                                                     {ZoneId{115}, 60},
                                                     {ZoneId{116}, 80}};
    return list;
}

inline Catalog catalog() {
    Catalog made;
    for (const auto& [id, position] : positions()) {
        Zone& zone = made.zones[id];
        zone.id = id;
        zone.connected_zones = 4;
        zone.connections = 16;
        zone.train_through = true;
        zone.s_bahn_terminal = id == ZoneId{113} || id == ZoneId{115};
        zone.sectors = id == ZoneId{111} ? "NO" : "S";
        for (const auto& [other, there] : positions()) {
            if (other != id) zone.minutes[other] = std::abs(there - position);
        }
    }
    made.sectors = {{"N", {"N", "OW"}}, {"O", {"O", "NS"}}, {"S", {"S", "OW"}}, {"W", {"W", "NS"}}};
    return made;
}

// Adds a playable challenge of this kind that obeys the rules.
inline Challenge& add(Catalog& catalog, ChallengeKind kind, std::uint64_t zone = 0) {
    const ChallengeId id{++catalog.last_challenge};
    Challenge& challenge = catalog.challenges[id];
    challenge.id = id;
    challenge.kind = kind;
    const auto number = std::to_string(id.value);
    if (kind == ChallengeKind::place || kind == ChallengeKind::centre_place) {
        challenge.place = "Village " + number;
    } else {
        challenge.title = "Task " + number;
        challenge.description = "Do task " + number + ".";
    }
    if (kind == ChallengeKind::centre_place) {
        challenge.station_distance_m = 400;
        challenge.minutes_to_centre = 7;
        challenge.departures_per_hour = 8;
        challenge.sectors = "O";
    }
    challenge.remoteness = 2;
    challenge.grade = 3;
    if (zone != 0) challenge.zones = {ZoneId{zone}};
    return challenge;
}

inline SetId add_set(Catalog& catalog, const std::string& key) {
    const SetId id{++catalog.last_set};
    catalog.sets[id] = {id, {key, key}};
    return id;
}

// Challenges for a long day: `each` places and sites in each zone, and as many of the other kinds.
inline Catalog full(std::size_t each = 6) {
    Catalog made = catalog();
    for (std::size_t i = 0; i < each; ++i) {
        for (const auto& entry : positions()) {
            add(made, ChallengeKind::place, entry.first.value);
            add(made, ChallengeKind::site, entry.first.value);
        }
        for (int copies = 0; copies < 4; ++copies) {
            add(made, ChallengeKind::region);
            add(made, ChallengeKind::anywhere);
            add(made, ChallengeKind::zoneable);
            add(made, ChallengeKind::centre_place).sectors = std::string(1, "NOSW"[copies]);
        }
    }
    return made;
}

}  // namespace muster::core::region

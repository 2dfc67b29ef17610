// The catalog of challenges, zones and sectors. The community has one catalog; a game plays on a
// frozen copy.
#pragma once

#include <muster/proto/values.hpp>

#include <map>

namespace muster {

struct Translation {
    std::string language;  // A language tag: de_ch, en_uk, fr_ch.
    std::string title;
    std::string description;
    MUSTER_FIELDS(language, title, description)
    bool operator==(const Translation&) const = default;
};

// A task that gives a team points. The trainlag rules, under Data, have the rules of the fields.
struct Challenge {
    ChallengeId id;
    ChallengeKind kind = ChallengeKind::place;
    std::vector<SetId> sets;
    ChallengeStatus status = ChallengeStatus::approved;
    std::string title;
    std::string description;
    RandomPlace random_place = RandomPlace::none;
    std::string place;
    std::string comment;
    std::int32_t remoteness = 0;  // 1..6, or 0: none.
    std::int32_t grade = 0;       // 1..6, or 0: none.
    std::vector<ZoneId> zones;
    std::string sectors;  // Letters, A..Z.
    double bias_saturday = 1.0;
    double bias_sunday = 1.0;
    std::int32_t walking_minutes = 0;
    std::int32_t stationary_minutes = 0;
    std::int32_t additional_points = 0;
    std::int32_t repetitions_min =
        0;  // Half-open: drawn from min..max-1; an empty range means none.
    std::int32_t repetitions_max = 0;
    std::int32_t points_per_repetition = 0;
    std::int32_t station_distance_m = 0;
    std::int32_t minutes_to_centre = 0;
    std::int32_t departures_per_hour = 0;
    bool dead_end = false;
    bool no_disembark = false;
    bool fixed_points = false;
    bool in_perimeter = false;  // Kept and exported; not used in drawing.
    std::vector<Translation> translations;
    ChallengeAction action = ChallengeAction::none;
    std::optional<std::int32_t> action_minutes;  // Nothing: the drawn repetitions.
    std::string catcher_message;
    Time edited{};  // Set by the engine.
    MUSTER_FIELDS(id,
                  kind,
                  sets,
                  status,
                  title,
                  description,
                  random_place,
                  place,
                  comment,
                  remoteness,
                  grade,
                  zones,
                  sectors,
                  bias_saturday,
                  bias_sunday,
                  walking_minutes,
                  stationary_minutes,
                  additional_points,
                  repetitions_min,
                  repetitions_max,
                  points_per_repetition,
                  station_distance_m,
                  minutes_to_centre,
                  departures_per_hour,
                  dead_end,
                  no_disembark,
                  fixed_points,
                  in_perimeter,
                  translations,
                  action,
                  action_minutes,
                  catcher_message,
                  edited)
    bool operator==(const Challenge&) const = default;
};

struct ChallengeSet {
    SetId id;
    Name name;
    MUSTER_FIELDS(id, name)
    bool operator==(const ChallengeSet&) const = default;
};

struct Zone {
    ZoneId id;  // Its number, 1..9999.
    std::int32_t connected_zones = 0;
    std::int32_t connections = 0;
    bool train_through = false;
    bool hard_to_reach = false;
    bool s_bahn_terminal = false;
    std::string sectors;                     // The close sectors, as letters.
    std::map<ZoneId, std::int32_t> minutes;  // Travel time to each other zone.
    MUSTER_FIELDS(id,
                  connected_zones,
                  connections,
                  train_through,
                  hard_to_reach,
                  s_bahn_terminal,
                  sectors,
                  minutes)
    bool operator==(const Zone&) const = default;
};

struct Sector {
    std::string letter;      // Exactly one of A..Z.
    std::string neighbours;  // Letters; the engine keeps this symmetric.
    MUSTER_FIELDS(letter, neighbours)
    bool operator==(const Sector&) const = default;
};

// Travel minutes between two zones, as in a sheet.
struct Distance {
    ZoneId zone_a;
    ZoneId zone_b;
    std::int32_t minutes = 0;
    MUSTER_FIELDS(zone_a, zone_b, minutes)
    bool operator==(const Distance&) const = default;
};

// A sheet's rows, parsed. `row` is the line in the sheet, counted from 1 with the
// header, so that a refusal can name it.
struct ChallengeRow {
    std::uint32_t row = 0;
    Challenge challenge;          // Without id and sets.
    std::vector<Name> set_names;  // Created where they don't exist yet.
    MUSTER_FIELDS(row, challenge, set_names)
    bool operator==(const ChallengeRow&) const = default;
};
struct ZoneRow {
    std::uint32_t row = 0;
    Zone zone;  // Without minutes.
    MUSTER_FIELDS(row, zone)
    bool operator==(const ZoneRow&) const = default;
};
struct DistanceRow {
    std::uint32_t row = 0;
    Distance distance;
    MUSTER_FIELDS(row, distance)
    bool operator==(const DistanceRow&) const = default;
};
struct SectorRow {
    std::uint32_t row = 0;
    Sector sector;
    MUSTER_FIELDS(row, sector)
    bool operator==(const SectorRow&) const = default;
};

}  // namespace muster

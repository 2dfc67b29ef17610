#include "engine/core/field/catalog/import_rows.hpp"

#include "engine/core/field/catalog/catalog_rules.hpp"
#include "engine/core/field/limits.hpp"
#include "engine/core/field/names.hpp"
#include "engine/core/kernel/refusals.hpp"

#include <array>
#include <span>

namespace muster::core {

namespace {

// The sheet's name of a field, where the two names differ.
struct ColumnName {
    std::string_view field;
    std::string_view column;
};
constexpr std::array challenge_columns{
    ColumnName{"kind", "challenge_type"},
    ColumnName{"random_place", "title"},
    ColumnName{"remoteness", "kaffskala"},
    ColumnName{"zones", "zone"},
    ColumnName{"sectors", "sector"},
    ColumnName{"bias_saturday", "bias_sat"},
    ColumnName{"bias_sunday", "bias_sun"},
    ColumnName{"walking_minutes", "walking_time"},
    ColumnName{"stationary_minutes", "stationary_time"},
    ColumnName{"repetitions_min", "min_reps"},
    ColumnName{"repetitions_max", "max_reps"},
    ColumnName{"points_per_repetition", "points_per_rep"},
    ColumnName{"station_distance_m", "station_distance"},
    ColumnName{"minutes_to_centre", "time_to_hb"},
    ColumnName{"departures_per_hour", "departures"},
    ColumnName{"in_perimeter", "in_perim"},
};
constexpr std::array zone_columns{
    ColumnName{"id", "zone"},
    ColumnName{"connected_zones", "num_conn_zones"},
    ColumnName{"connections", "num_connections"},
    ColumnName{"hard_to_reach", "mongus"},
    ColumnName{"s_bahn_terminal", "s_bahn_zone"},
};
constexpr std::array sector_columns{ColumnName{"letter", "name"}};

std::string column_of(std::span<const ColumnName> names, std::string_view field) {
    for (const ColumnName& name : names) {
        if (name.field == field) return std::string(name.column);
    }
    return std::string(field);
}

}  // namespace

Error import_failed(const SheetPlace& place, const std::string& message) {
    std::string where = "Sheet " + std::string(place.sheet) + ", row " + std::to_string(place.row);
    if (!place.column.empty()) where += ", column " + place.column;
    return {ErrorCode::import_failed,
            where + ": " + message,
            {{"sheet", std::string(place.sheet)},
             {"row", std::to_string(place.row)},
             {"column", place.column}}};
}

std::string challenge_column(std::string_view field) {
    return column_of(challenge_columns, field);
}

std::string zone_column(std::string_view field) {
    return column_of(zone_columns, field);
}

std::string sector_column(std::string_view field) {
    return column_of(sector_columns, field);
}

Likeness likeness(const Challenge& challenge) {
    return {challenge.kind, fold(challenge.place), fold(challenge.title)};
}

std::optional<Error> ImportedRows::take_sectors(const std::vector<SectorRow>& rows) {
    std::string letters;
    for (const SectorRow& row : rows)
        letters += row.sector.letter;
    std::set<std::string> seen;
    for (const SectorRow& row : rows) {
        if (const auto error = check_sector(catalog, row.sector, letters)) {
            const auto field = error->fact("field").value_or("");
            return import_failed({"sectors", row.row, sector_column(field)}, error->message);
        }
        if (!seen.insert(row.sector.letter).second) {
            return import_failed({"sectors", row.row, "name"}, "The sector appears twice.");
        }
    }
    // Two sectors of the sheet are neighbours if either row names the other sector.
    for (const SectorRow& row : rows) {
        Sector sector = row.sector;
        for (const SectorRow& other : rows) {
            const auto& letter = other.sector.letter;
            if (other.sector.neighbours.find(sector.letter) != std::string::npos &&
                sector.neighbours.find(letter) == std::string::npos) {
                sector.neighbours += letter;
            }
        }
        for (const char letter : put_sector(catalog, sector))
            changed_sectors.insert(letter);
    }
    return std::nullopt;
}

std::optional<Error> ImportedRows::take_zones(const std::vector<ZoneRow>& rows) {
    std::set<ZoneId> seen;
    for (const ZoneRow& row : rows) {
        if (const auto error = check_zone(catalog, row.zone)) {
            const auto field = error->fact("field").value_or("");
            return import_failed({"zones", row.row, zone_column(field)}, error->message);
        }
        if (!seen.insert(row.zone.id).second) {
            return import_failed({"zones", row.row, "zone"}, "The zone appears twice.");
        }
        put_zone(catalog, row.zone);
        if (catalog.zones.size() > limits::zones_max) {
            return import_failed({"zones", row.row, ""},
                                 over_limit("zones", limits::zones_max).message);
        }
        changed_zones.insert(row.zone.id);
    }
    return std::nullopt;
}

std::optional<Error> ImportedRows::take_distances(const std::vector<DistanceRow>& rows) {
    std::set<std::pair<ZoneId, ZoneId>> seen;
    for (const DistanceRow& row : rows) {
        const Distance& distance = row.distance;
        if (const auto error = check_distance(catalog, distance)) {
            return import_failed(
                {"distances", row.row, std::string(error->fact("field").value_or(""))},
                error->message);
        }
        if (!seen.insert({distance.zone_a, distance.zone_b}).second) {
            return import_failed({"distances", row.row, "zone_b"},
                                 "The minutes between these zones appear twice.");
        }
        if (distance.zone_a == distance.zone_b) continue;
        catalog.zones[distance.zone_a].minutes[distance.zone_b] = distance.minutes;
        changed_zones.insert(distance.zone_a);
    }
    return std::nullopt;
}

std::optional<Error> ImportedRows::take_sets(const ChallengeRow& row, Challenge& challenge) {
    const auto failed = [&](const std::string& message) {
        return import_failed({"challenges", row.row, "sets"}, message);
    };
    for (const Name& name : row.set_names) {
        const ChallengeSet* set = find_set(catalog, name.key);
        if (!set) {
            if (const auto error = check_set_name(catalog, name, {})) {
                return failed(error->message);
            }
            if (catalog.sets.size() >= limits::sets_max) {
                return failed(over_limit("challenge sets", limits::sets_max).message);
            }
            const SetId id{++catalog.last_set};
            set = &(catalog.sets[id] = {id, name});
            new_sets.push_back(id);
        }
        challenge.sets.push_back(set->id);
    }
    return std::nullopt;
}

}  // namespace muster::core

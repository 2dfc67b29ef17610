// Imports sheets into the catalog, all or nothing. The rows go into a copy of the catalog, under
// the rules that hold for edits by people. The copy replaces the catalog after the last row was
// accepted. A refusal names the sheet, the row and the column in the organisers' words.
#include "engine/core/field/catalog/catalog_rules.hpp"
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/limits.hpp"
#include "engine/core/field/names.hpp"

#include <array>
#include <tuple>

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
};
constexpr std::array zone_columns{
    ColumnName{"id", "zone"},
    ColumnName{"connected_zones", "num_conn_zones"},
    ColumnName{"connections", "num_connections"},
};
constexpr std::array sector_columns{ColumnName{"letter", "name"}};

std::string column_of(std::span<const ColumnName> names, std::string_view field) {
    for (const ColumnName& name : names) {
        if (name.field == field) return std::string(name.column);
    }
    return std::string(field);
}

struct Place {
    std::string_view sheet;
    std::uint32_t row = 0;
    std::string column;  // Empty: the error concerns the whole row.
};

Error import_failed(const Place& place, const std::string& message) {
    std::string where = "Sheet " + std::string(place.sheet) + ", row " + std::to_string(place.row);
    if (!place.column.empty()) where += ", column " + place.column;
    return {ErrorCode::import_failed,
            where + ": " + message,
            {{"sheet", std::string(place.sheet)},
             {"row", std::to_string(place.row)},
             {"column", place.column}}};
}

// One import: the copy of the catalog, and the ids of the imported rows. Each step returns the
// error, or nothing.
class Import {
  public:
    Import(const Catalog& before, Time now) : catalog(before), now_(now) {}

    std::optional<Error> take(const ImportCatalog& request) {
        if (auto error = take_sectors(request.sectors)) return error;
        if (auto error = take_zones(request.zones)) return error;
        if (auto error = take_distances(request.distances)) return error;
        return take_challenges(request.challenges);
    }

    CatalogImported event() const {
        CatalogImported saved;
        for (const char letter : changed_sectors_) {
            saved.sectors.push_back(catalog.sectors.at(std::string(1, letter)));
        }
        for (const ZoneId id : changed_zones_)
            saved.zones.push_back(catalog.zones.at(id));
        for (const SetId id : new_sets_)
            saved.sets.push_back(catalog.sets.at(id));
        for (const ChallengeId id : new_challenges_) {
            saved.challenges.push_back(catalog.challenges.at(id));
        }
        return saved;
    }

    Catalog catalog;
    ImportCounts counts;

  private:
    std::optional<Error> take_sectors(const std::vector<SectorRow>& rows) {
        std::string letters;
        for (const SectorRow& row : rows)
            letters += row.sector.letter;
        std::set<std::string> seen;
        for (const SectorRow& row : rows) {
            if (const auto error = check_sector(catalog, row.sector, letters)) {
                const auto field = error->fact("field").value_or("");
                return import_failed({"sectors", row.row, column_of(sector_columns, field)},
                                     error->message);
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
                changed_sectors_.insert(letter);
            ++counts.sectors;
        }
        return std::nullopt;
    }

    std::optional<Error> take_zones(const std::vector<ZoneRow>& rows) {
        std::set<ZoneId> seen;
        for (const ZoneRow& row : rows) {
            if (const auto error = check_zone(catalog, row.zone)) {
                const auto field = error->fact("field").value_or("");
                return import_failed({"zones", row.row, column_of(zone_columns, field)},
                                     error->message);
            }
            if (!seen.insert(row.zone.id).second) {
                return import_failed({"zones", row.row, "zone"}, "The zone appears twice.");
            }
            put_zone(catalog, row.zone);
            if (catalog.zones.size() > limits::zones_max) {
                return import_failed({"zones", row.row, ""},
                                     over_limit("zones", limits::zones_max).message);
            }
            changed_zones_.insert(row.zone.id);
            ++counts.zones;
        }
        return std::nullopt;
    }

    std::optional<Error> take_distances(const std::vector<DistanceRow>& rows) {
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
            ++counts.distances;
            if (distance.zone_a == distance.zone_b) continue;
            catalog.zones[distance.zone_a].minutes[distance.zone_b] = distance.minutes;
            changed_zones_.insert(distance.zone_a);
        }
        return std::nullopt;
    }

    std::optional<Error> take_challenges(const std::vector<ChallengeRow>& rows) {
        std::set<Likeness> seen;
        if (!rows.empty()) {
            for (const auto& [id, challenge] : catalog.challenges)
                seen.insert(likeness(challenge));
        }
        for (const ChallengeRow& row : rows) {
            Challenge challenge = row.challenge;
            challenge.sets.clear();
            if (auto error = take_sets(row, challenge)) return error;
            if (const auto error = check_challenge(catalog, challenge)) {
                const auto field = error->fact("field").value_or("");
                return import_failed({"challenges", row.row, column_of(challenge_columns, field)},
                                     error->message);
            }
            if (!seen.insert(likeness(challenge)).second) {
                const char* column = challenge.title.empty() ? "place" : "title";
                return import_failed({"challenges", row.row, column},
                                     "There is a challenge of this kind, place and title already.");
            }
            if (catalog.challenges.size() >= limits::challenges_max) {
                return import_failed({"challenges", row.row, ""},
                                     over_limit("challenges", limits::challenges_max).message);
            }
            challenge.id = ChallengeId{++catalog.last_challenge};
            challenge.edited = now_;
            new_challenges_.push_back(challenge.id);
            catalog.challenges[challenge.id] = std::move(challenge);
            ++counts.challenges;
        }
        return std::nullopt;
    }

    // Finds the row's sets by name, and creates the missing ones.
    std::optional<Error> take_sets(const ChallengeRow& row, Challenge& challenge) {
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
                new_sets_.push_back(id);
                ++counts.sets;
            }
            challenge.sets.push_back(set->id);
        }
        return std::nullopt;
    }

    // Two challenges with equal likeness are duplicates.
    using Likeness = std::tuple<ChallengeKind, std::string, std::string>;
    static Likeness likeness(const Challenge& challenge) {
        return {challenge.kind, fold(challenge.place), fold(challenge.title)};
    }

    Time now_;
    std::set<char> changed_sectors_;
    std::set<ZoneId> changed_zones_;
    std::vector<SetId> new_sets_;
    std::vector<ChallengeId> new_challenges_;
};

bool is_empty(const ImportCatalog& request) {
    return request.sectors.empty() && request.zones.empty() && request.distances.empty() &&
           request.challenges.empty();
}

}  // namespace

Result<ImportCounts> handle(FieldContext& context, const ImportCatalog& request) {
    Import import(*context.field.catalog, context.now());
    if (const auto error = import.take(request)) return *error;
    if (request.dry_run || is_empty(request)) {
        context.unchanged();
        return import.counts;
    }
    context.emit(catalog_topic(), import.event());
    context.field.replace_catalog(std::move(import.catalog));
    return import.counts;
}

}  // namespace muster::core

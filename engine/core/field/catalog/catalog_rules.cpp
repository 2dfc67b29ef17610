#include "engine/core/field/catalog/catalog_rules.hpp"

#include "engine/core/field/limits.hpp"
#include "engine/core/kernel/refusals.hpp"

#include <algorithm>
#include <cmath>

namespace muster::core {

namespace {

// ---- Ranges. ----

std::optional<Error> check_range(std::string_view field,
                                 std::int32_t value,
                                 std::int32_t min,
                                 std::int32_t max) {
    if (value >= min && value <= max) return std::nullopt;
    return bad_data(std::string(field),
                    std::string(field) + " is " + std::to_string(value) + "; it must be " +
                        std::to_string(min) + " to " + std::to_string(max) + ".");
}

std::optional<Error> check_ranges(const Challenge& c) {
    constexpr std::int32_t points_max = 100'000;
    struct Range {
        std::string_view field;
        std::int32_t value;
        std::int32_t min;
        std::int32_t max;
    };
    for (const Range& r : {
             Range{"remoteness", c.remoteness, 0, 6},
             Range{"grade", c.grade, 0, 6},
             Range{"walking_minutes", c.walking_minutes, 0, limits::minutes_max},
             Range{"stationary_minutes", c.stationary_minutes, 0, limits::minutes_max},
             Range{"additional_points", c.additional_points, -points_max, points_max},
             Range{"repetitions_min", c.repetitions_min, 0, 10'000},
             Range{"repetitions_max", c.repetitions_max, 0, 10'001},
             Range{"points_per_repetition", c.points_per_repetition, -10'000, 10'000},
             Range{"station_distance_m", c.station_distance_m, 0, 1'000'000},
             Range{"minutes_to_centre", c.minutes_to_centre, 0, limits::minutes_max},
             Range{"departures_per_hour", c.departures_per_hour, 0, 1'000},
             Range{"action_minutes", c.action_minutes.value_or(0), 0, limits::minutes_max},
         }) {
        if (auto error = check_range(r.field, r.value, r.min, r.max)) return error;
    }
    if (c.repetitions_max < c.repetitions_min) {
        return bad_data("repetitions_max", "repetitions_max is less than repetitions_min.");
    }
    return std::nullopt;
}

std::optional<Error> check_bias(std::string_view field, double bias) {
    constexpr double bias_max = 100;
    if (std::isfinite(bias) && bias >= 0 && bias <= bias_max) return std::nullopt;
    return bad_data(std::string(field),
                    std::string(field) + " must be 0 to 100; 1 changes nothing.");
}

// ---- References and lists. ----

// REQUIRES: the length of the list was checked.
template <class T>
bool has_duplicates(const std::vector<T>& items) {
    for (auto item = items.begin(); item != items.end(); ++item) {
        if (std::find(item + 1, items.end(), *item) != items.end()) return true;
    }
    return false;
}

// The whole UTF-8 character that begins at `at`. A name of a sector is one byte; a wrong one may
// not be.
std::string character_at(std::string_view text, std::size_t at) {
    auto end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        ++end;
    return std::string(text.substr(at, end - at));
}

std::optional<Error> check_letters(const Catalog& catalog,
                                   std::string_view field,
                                   std::string_view letters,
                                   std::string_view also = {}) {
    for (std::size_t i = 0; i < letters.size(); ++i) {
        const char letter = letters[i];
        const bool known = catalog.sectors.contains(std::string(1, letter)) ||
                           also.find(letter) != std::string_view::npos;
        if (!known) {
            return bad_data(std::string(field),
                            "There is no sector \"" + character_at(letters, i) + "\".");
        }
        if (letters.find(letter, i + 1) != std::string_view::npos) {
            return bad_data(std::string(field),
                            "The sector \"" + std::string(1, letter) + "\" is named twice.");
        }
    }
    return std::nullopt;
}

std::optional<Error> check_sets(const Catalog& catalog, const std::vector<SetId>& sets) {
    if (sets.size() > limits::sets_per_challenge_max) {
        return bad_data("sets",
                        "A challenge is in " + std::to_string(limits::sets_per_challenge_max) +
                            " sets at most.");
    }
    for (const SetId set : sets) {
        if (!catalog.sets.contains(set)) {
            return bad_data("sets", "There is no challenge set " + std::to_string(set.value) + ".");
        }
    }
    if (has_duplicates(sets)) return bad_data("sets", "A challenge set is named twice.");
    return std::nullopt;
}

std::optional<Error> check_zones(const Catalog& catalog, const std::vector<ZoneId>& zones) {
    if (zones.size() > limits::zones_per_challenge_max) {
        return bad_data("zones",
                        "A challenge has " + std::to_string(limits::zones_per_challenge_max) +
                            " zones at most.");
    }
    for (const ZoneId zone : zones) {
        if (!catalog.zones.contains(zone)) {
            return bad_data("zones", "There is no zone " + std::to_string(zone.value) + ".");
        }
    }
    if (has_duplicates(zones)) return bad_data("zones", "A zone is named twice.");
    return std::nullopt;
}

std::optional<Error> check_translations(const std::vector<Translation>& translations) {
    constexpr std::size_t tag_bytes_max = 16;
    const auto in_tag = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    if (translations.size() > limits::translations_max) {
        return bad_data("translations",
                        "More than " + std::to_string(limits::translations_max) + " translations.");
    }
    std::vector<std::string_view> languages;
    for (const Translation& each : translations) {
        if (each.language.empty() || each.language.size() > tag_bytes_max ||
            !std::ranges::all_of(each.language, in_tag)) {
            return bad_data(
                "translations",
                "\"" + each.language + "\" is no language tag; one is written as de_ch.");
        }
        languages.push_back(each.language);
    }
    if (has_duplicates(languages)) return bad_data("translations", "A language appears twice.");
    return std::nullopt;
}

// ---- What each kind of challenge needs. ----

std::optional<Error> check_needs(const Challenge& c) {
    const auto kind = std::string(to_string(c.kind));
    const bool place = c.kind == ChallengeKind::place;
    const bool site = c.kind == ChallengeKind::site;
    const bool centre_place = c.kind == ChallengeKind::centre_place;
    const bool random_place = c.random_place != RandomPlace::none;
    const auto needs = [&](std::string field, const std::string& what) {
        return bad_data(std::move(field), "A challenge of kind " + kind + " needs " + what + ".");
    };
    if (c.sets.empty()) return bad_data("sets", "A challenge needs at least one set.");
    if (random_place && !site) {
        return bad_data("random_place", "Only a site may have a random place, not a " + kind + ".");
    }
    if ((place || centre_place) && c.place.empty()) return needs("place", "a place name");
    if ((place || site) && !random_place) {
        const std::string unless = site ? " unless its place is random" : "";
        if (c.remoteness == 0) return needs("remoteness", "a remoteness" + unless);
        if (c.grade == 0) return needs("grade", "a transit grade" + unless);
        if (c.zones.empty()) return needs("zones", "a zone" + unless);
    }
    if (centre_place) {
        if (c.station_distance_m == 0)
            return needs("station_distance_m", "a station distance over 0");
        if (c.minutes_to_centre == 0) {
            return needs("minutes_to_centre", "minutes to the main station over 0");
        }
    }
    if (!place && !centre_place) {
        if (c.title.empty()) return needs("title", "a title");
        if (c.description.empty()) return needs("description", "a description");
    }
    return std::nullopt;
}

}  // namespace

std::optional<Error> check_challenge(const Catalog& catalog, const Challenge& c) {
    if (auto error = check_ranges(c)) return error;
    if (auto error = check_bias("bias_saturday", c.bias_saturday)) return error;
    if (auto error = check_bias("bias_sunday", c.bias_sunday)) return error;
    if (auto error = check_sets(catalog, c.sets)) return error;
    if (auto error = check_zones(catalog, c.zones)) return error;
    if (auto error = check_letters(catalog, "sectors", c.sectors)) return error;
    if (auto error = check_translations(c.translations)) return error;
    if (c.status == ChallengeStatus::to_sort) return std::nullopt;
    return check_needs(c);
}

std::optional<Error> check_zone(const Catalog& catalog, const Zone& zone) {
    constexpr std::int32_t neighbours_max = 1'000;
    constexpr std::int32_t connections_max = 100'000;
    if (zone.id.value == 0 || zone.id.value > limits::zone_number_max) {
        return bad_data("id",
                        "A zone's number is 1 to " + std::to_string(limits::zone_number_max) + ".");
    }
    if (auto error = check_range("connected_zones", zone.connected_zones, 0, neighbours_max)) {
        return error;
    }
    if (auto error = check_range("connections", zone.connections, 0, connections_max)) return error;
    if (auto error = check_letters(catalog, "sectors", zone.sectors)) return error;
    for (const auto& [other, minutes] : zone.minutes) {
        if (other != zone.id && !catalog.zones.contains(other)) {
            return bad_data("minutes", "There is no zone " + std::to_string(other.value) + ".");
        }
        if (auto error =
                check_range("minutes", minutes, 0, other == zone.id ? 0 : limits::minutes_max)) {
            return error;
        }
    }
    return std::nullopt;
}

std::optional<Error> check_distance(const Catalog& catalog, const Distance& distance) {
    const auto missing = [&](std::string field, ZoneId zone) {
        return bad_data(std::move(field), "There is no zone " + std::to_string(zone.value) + ".");
    };
    if (!catalog.zones.contains(distance.zone_a)) return missing("zone_a", distance.zone_a);
    if (!catalog.zones.contains(distance.zone_b)) return missing("zone_b", distance.zone_b);
    const bool same = distance.zone_a == distance.zone_b;
    return check_range("minutes", distance.minutes, 0, same ? 0 : limits::minutes_max);
}

std::optional<Error> check_sector(const Catalog& catalog,
                                  const Sector& sector,
                                  std::string_view also) {
    if (sector.letter.size() != 1 || sector.letter[0] < 'A' || sector.letter[0] > 'Z') {
        return bad_data("letter", "A sector's name is one letter, A to Z.");
    }
    if (sector.neighbours.find(sector.letter) != std::string::npos) {
        return bad_data("neighbours", "A sector is no neighbour of itself.");
    }
    return check_letters(catalog, "neighbours", sector.neighbours, also);
}

std::optional<Error> check_set_name(const Catalog& catalog, const Name& name, SetId self) {
    if (name.text.find(',') != std::string::npos) {
        return bad_data("name", "A set's name has no comma, which separates sets in sheets.");
    }
    const ChallengeSet* found = find_set(catalog, name.key);
    if (found && found->id != self) return name_taken("challenge set", found->name.text);
    return std::nullopt;
}

const ChallengeSet* find_set(const Catalog& catalog, std::string_view key) {
    for (const auto& [id, set] : catalog.sets) {
        if (set.name.key == key) return &set;
    }
    return nullptr;
}

std::string put_sector(Catalog& catalog, const Sector& sector) {
    std::string changed = sector.letter;
    Sector& put = catalog.sectors[sector.letter];
    put = sector;
    std::ranges::sort(put.neighbours);
    for (auto& [letter, other] : catalog.sectors) {
        if (letter == sector.letter) continue;
        const bool wanted = put.neighbours.find(letter) != std::string::npos;
        const auto at = other.neighbours.find(sector.letter);
        if (wanted == (at != std::string::npos)) continue;
        if (wanted) {
            other.neighbours += sector.letter;
            std::ranges::sort(other.neighbours);
        } else {
            other.neighbours.erase(at, 1);
        }
        changed += letter;
    }
    return changed;
}

void remove_sector(Catalog& catalog, const std::string& letter) {
    catalog.sectors.erase(letter);
    const char each = letter[0];
    for (auto& [other, sector] : catalog.sectors)
        std::erase(sector.neighbours, each);
    for (auto& [id, zone] : catalog.zones)
        std::erase(zone.sectors, each);
    for (auto& [id, challenge] : catalog.challenges)
        std::erase(challenge.sectors, each);
}

void remove_zone(Catalog& catalog, ZoneId zone) {
    catalog.zones.erase(zone);
    for (auto& [id, other] : catalog.zones)
        other.minutes.erase(zone);
    for (auto& [id, challenge] : catalog.challenges)
        std::erase(challenge.zones, zone);
}

const Zone& put_zone(Catalog& catalog, Zone zone) {
    zone.minutes.erase(zone.id);
    Zone& put = catalog.zones[zone.id];
    if (zone.minutes.empty()) zone.minutes = std::move(put.minutes);
    put = std::move(zone);
    return put;
}

}  // namespace muster::core

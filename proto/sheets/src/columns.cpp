#include "columns.hpp"

#include <muster/proto/enums.hpp>
#include <muster/sheets/csv.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace muster::sheets {

namespace {

using Wrong = std::optional<std::string>;

// The part of a row that the columns read and write.
Challenge& subject(ChallengeRow& row) {
    return row.challenge;
}
const Challenge& subject(const ChallengeRow& row) {
    return row.challenge;
}
Zone& subject(ZoneRow& row) {
    return row.zone;
}
const Zone& subject(const ZoneRow& row) {
    return row.zone;
}
Distance& subject(DistanceRow& row) {
    return row.distance;
}
const Distance& subject(const DistanceRow& row) {
    return row.distance;
}
Sector& subject(SectorRow& row) {
    return row.sector;
}
const Sector& subject(const SectorRow& row) {
    return row.sector;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (auto& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

template <class Number>
std::optional<Number> number_from(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// ---- Cells of each type. ----

Wrong read_cell(std::string_view cell, std::int32_t& value) {
    cell = trimmed(cell);
    if (cell.empty()) {
        value = 0;
        return {};
    }
    const auto number = number_from<std::int32_t>(cell);
    if (!number) return "is not a whole number";
    value = *number;
    return {};
}

Wrong read_cell(std::string_view cell, bool& value) {
    const auto word = lower(trimmed(cell));
    value = word == "true" || word == "1";
    if (value || word.empty() || word == "false" || word == "0") return {};
    return "is neither true nor false (nor 1 or 0)";
}

// The only decimals of the sheets are bias factors, whose neutral value is 1.
Wrong read_cell(std::string_view cell, double& value) {
    cell = trimmed(cell);
    if (cell.empty()) {
        value = 1.0;
        return {};
    }
    const auto number = number_from<double>(cell);
    if (!number || !std::isfinite(*number)) return "is not a number like 1.25";
    value = *number;
    return {};
}

Wrong read_cell(std::string_view cell, std::string& value) {
    value = cell;
    return {};
}

Wrong read_zone_number(std::string_view text, ZoneId& zone) {
    const auto number = number_from<std::uint64_t>(trimmed(text));
    if (!number || *number < 1 || *number > 9999) return "is not a zone's number (1 to 9999)";
    zone = {*number};
    return {};
}

Wrong read_cell(std::string_view cell, ZoneId& zone) {
    return read_zone_number(cell, zone);
}

std::string write_cell(std::int32_t value) {
    return std::to_string(value);
}
std::string write_cell(bool value) {
    return value ? "true" : "false";
}
// The shortest digits that read back as the same number, but 1.0 for 1.
std::string write_cell(double value) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    std::string text(digits, end);
    if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
    return text;
}
std::string write_cell(const std::string& value) {
    return value;
}
std::string write_cell(ZoneId zone) {
    return std::to_string(zone.value);
}

// ---- Columns. ----

// A column for a field of the row's subject.
template <class Row, auto Field>
Column<Row> field(const std::string& name, const std::string& our_name = {}) {
    return {
        .name = name,
        .our_name = our_name,
        .read = [](std::string_view cell,
                   Row& row) { return read_cell(cell, subject(row).*Field); },
        .write = [](const Row& row) { return write_cell(subject(row).*Field); },
    };
}

// Sector letters: "NO". Also accepts "N, O".
template <class Row, auto Field>
Column<Row> letters(const std::string& name, const std::string& our_name = {}) {
    auto column = field<Row, Field>(name, our_name);
    column.read = [](std::string_view cell, Row& row) -> Wrong {
        std::string& out = subject(row).*Field;
        out.clear();
        for (char c : cell) {
            if (c == ',' || c == ' ') continue;
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
            if (c < 'A' || c > 'Z') return "is not a row of sector letters (A to Z)";
            if (out.find(c) != std::string::npos) return "names a sector twice";
            out.push_back(c);
        }
        return {};
    };
    return column;
}

// A word from a closed list: the sheets' words in the order of the enumerators, or Muster's names.
template <class Row, auto Field>
Column<Row> word(const std::string& name,
                 const std::string& our_name,
                 const std::vector<std::string>& words) {
    using Enum = std::remove_cvref_t<decltype(std::declval<Challenge>().*Field)>;
    Column<Row> column{.name = name, .our_name = our_name};
    column.read = [words](std::string_view cell, Row& row) -> Wrong {
        const auto text = lower(trimmed(cell));
        const auto at = std::find(words.begin(), words.end(), text);
        const auto ours = enum_from<Enum>(text);
        if (at == words.end() && !ours) return "is not one of " + join_list(words);
        subject(row).*Field = ours ? *ours : static_cast<Enum>(at - words.begin());
        return {};
    };
    column.write = [words](const Row& row) {
        return words.at(static_cast<std::size_t>(subject(row).*Field));
    };
    return column;
}

Column<ChallengeRow> action_column() {
    auto column = word<ChallengeRow, &Challenge::action>("action", "", {"none", "wait", "trap"});
    column.required = false;
    column.read = [read = std::move(column.read)](std::string_view cell,
                                                  ChallengeRow& row) -> Wrong {
        return read(trimmed(cell).empty() ? "none" : cell, row);
    };
    column.write = [](const ChallengeRow& row) {
        return row.challenge.action == ChallengeAction::none
                   ? std::string()
                   : std::string(to_string(row.challenge.action));
    };
    return column;
}

// An empty cell does not mean 0 here: it means the drawn repetitions.
Column<ChallengeRow> action_minutes_column() {
    return {
        .name = "action_minutes",
        .required = false,
        .read = [](std::string_view cell, ChallengeRow& row) -> Wrong {
            row.challenge.action_minutes.reset();
            if (trimmed(cell).empty()) return {};
            return read_cell(cell, row.challenge.action_minutes.emplace());
        },
        .write =
            [](const ChallengeRow& row) {
                const auto& minutes = row.challenge.action_minutes;
                return minutes ? write_cell(*minutes) : std::string();
            },
    };
}

Column<ChallengeRow> catcher_message_column() {
    auto column = field<ChallengeRow, &Challenge::catcher_message>("catcher_message");
    column.required = false;
    return column;
}

Column<ChallengeRow> sets_column() {
    return {
        .name = "sets",
        .read = [](std::string_view cell, ChallengeRow& row) -> Wrong {
            const auto names = split_list(cell);
            if (!names) return "has a quote that does not match";
            row.set_names.clear();
            for (const auto& name : *names)
                row.set_names.push_back({name, {}});
            return {};
        },
        .write =
            [](const ChallengeRow& row) {
                std::vector<std::string> names;
                for (const auto& name : row.set_names)
                    names.push_back(name.text);
                return join_list(names);
            },
    };
}

// Zone numbers, or %s or %z for a random place.
Column<ChallengeRow> zones_column() {
    return {
        .name = "zone",
        .our_name = "zones",
        .read = [](std::string_view cell, ChallengeRow& row) -> Wrong {
            const auto items = split_list(cell);
            if (!items) return "is not a list of zones, say 110,112";
            row.challenge.zones.clear();
            row.challenge.random_place = RandomPlace::none;
            for (const auto& item : *items) {
                if (item == "%s") {
                    row.challenge.random_place = RandomPlace::s_bahn_zone;
                } else if (item == "%z") {
                    if (row.challenge.random_place == RandomPlace::none) {
                        row.challenge.random_place = RandomPlace::zone;
                    }
                } else if (read_zone_number(item, row.challenge.zones.emplace_back())) {
                    return "is not a list of zones (numbers 1 to 9999, or %z or %s for a random "
                           "one)";
                }
            }
            return {};
        },
        .write =
            [](const ChallengeRow& row) {
                std::vector<std::string> items;
                if (row.challenge.random_place == RandomPlace::zone) items.push_back("%z");
                if (row.challenge.random_place == RandomPlace::s_bahn_zone) items.push_back("%s");
                for (const auto zone : row.challenge.zones)
                    items.push_back(write_cell(zone));
                return join_list(items);
            },
    };
}

// ---- Translations. ----

const Translation* find_translation(const ChallengeRow& row, std::string_view language) {
    for (const auto& translation : row.challenge.translations) {
        if (translation.language == language) return &translation;
    }
    return nullptr;
}

// Keeps the translations ordered by language; the columns may be in another order.
Translation& translation_in(ChallengeRow& row, const std::string& language) {
    auto& all = row.challenge.translations;
    const auto at = std::lower_bound(
        all.begin(), all.end(), language, [](const Translation& translation, const std::string& l) {
            return translation.language < l;
        });
    if (at != all.end() && at->language == language) return *at;
    return *all.insert(at, Translation{language, {}, {}});
}

Column<ChallengeRow> translated(const std::string& what,
                                const std::string& language,
                                std::string Translation::* part) {
    return {
        .name = what + "_" + language,
        .required = false,
        .read = [language, part](std::string_view cell, ChallengeRow& row) -> Wrong {
            translation_in(row, language).*part = cell;
            std::erase_if(row.challenge.translations, [](const Translation& translation) {
                return translation.title.empty() && translation.description.empty();
            });
            return {};
        },
        .write =
            [language, part](const ChallengeRow& row) {
                const auto* translation = find_translation(row, language);
                return translation ? translation->*part : std::string();
            },
    };
}

std::vector<Column<ChallengeRow>> make_challenge_columns() {
    using R = ChallengeRow;
    std::vector<Column<R>> list{
        word<R, &Challenge::kind>(
            "challenge_type",
            "kind",
            {"kaff", "ortsspezifisch", "regionsspezifisch", "unspezifisch", "zoneable", "zkaff"}),
        sets_column(),
        word<R, &Challenge::status>(
            "status", "", {"approved", "edited", "rejected", "glorious", "to_sort", "refactor"}),
        field<R, &Challenge::title>("title"),
        field<R, &Challenge::description>("description"),
        field<R, &Challenge::place>("place"),
        field<R, &Challenge::remoteness>("kaffskala", "remoteness"),
        field<R, &Challenge::grade>("grade"),
        zones_column(),
        letters<R, &Challenge::sectors>("sector", "sectors"),
        field<R, &Challenge::bias_saturday>("bias_sat", "bias_saturday"),
        field<R, &Challenge::bias_sunday>("bias_sun", "bias_sunday"),
        field<R, &Challenge::walking_minutes>("walking_time", "walking_minutes"),
        field<R, &Challenge::stationary_minutes>("stationary_time", "stationary_minutes"),
        field<R, &Challenge::additional_points>("additional_points"),
        field<R, &Challenge::repetitions_min>("min_reps", "repetitions_min"),
        field<R, &Challenge::repetitions_max>("max_reps", "repetitions_max"),
        field<R, &Challenge::points_per_repetition>("points_per_rep", "points_per_repetition"),
        field<R, &Challenge::station_distance_m>("station_distance", "station_distance_m"),
        field<R, &Challenge::minutes_to_centre>("time_to_hb", "minutes_to_centre"),
        field<R, &Challenge::departures_per_hour>("departures", "departures_per_hour"),
        field<R, &Challenge::dead_end>("dead_end"),
        field<R, &Challenge::no_disembark>("no_disembark"),
        field<R, &Challenge::fixed_points>("fixed_points"),
        field<R, &Challenge::in_perimeter>("in_perim", "in_perimeter"),
        field<R, &Challenge::comment>("comment"),
    };
    for (const auto* language : {"de_ch", "en_uk", "fr_ch"}) {
        list.push_back(translated_title(language));
        list.push_back(translated_description(language));
        list[list.size() - 2].required = list.back().required = true;
    }
    list.push_back(action_column());
    list.push_back(action_minutes_column());
    list.push_back(catcher_message_column());
    return list;
}

}  // namespace

Column<ChallengeRow> translated_title(const std::string& language) {
    return translated("title", language, &Translation::title);
}

Column<ChallengeRow> translated_description(const std::string& language) {
    return translated("description", language, &Translation::description);
}

std::optional<TranslationColumn> translation_column(std::string_view name) {
    for (const std::string_view prefix : {"title_", "description_"}) {
        if (name.starts_with(prefix) && name.size() > prefix.size()) {
            return TranslationColumn{prefix == "title_", std::string(name.substr(prefix.size()))};
        }
    }
    return std::nullopt;
}

const std::vector<Column<ChallengeRow>>& columns(const ChallengeRow*) {
    static const auto list = make_challenge_columns();
    return list;
}

const std::vector<Column<ZoneRow>>& columns(const ZoneRow*) {
    static const std::vector<Column<ZoneRow>> list{
        field<ZoneRow, &Zone::id>("zone"),
        field<ZoneRow, &Zone::connected_zones>("num_conn_zones", "connected_zones"),
        field<ZoneRow, &Zone::connections>("num_connections", "connections"),
        field<ZoneRow, &Zone::train_through>("train_through"),
        field<ZoneRow, &Zone::hard_to_reach>("mongus", "hard_to_reach"),
        field<ZoneRow, &Zone::s_bahn_terminal>("s_bahn_zone", "s_bahn_terminal"),
        letters<ZoneRow, &Zone::sectors>("sectors"),
    };
    return list;
}

const std::vector<Column<DistanceRow>>& columns(const DistanceRow*) {
    static const std::vector<Column<DistanceRow>> list{
        field<DistanceRow, &Distance::zone_a>("zone_a"),
        field<DistanceRow, &Distance::zone_b>("zone_b"),
        field<DistanceRow, &Distance::minutes>("minutes"),
    };
    return list;
}

const std::vector<Column<SectorRow>>& columns(const SectorRow*) {
    static const std::vector<Column<SectorRow>> list{
        letters<SectorRow, &Sector::letter>("name", "letter"),
        letters<SectorRow, &Sector::neighbours>("neighbours"),
    };
    return list;
}

}  // namespace muster::sheets

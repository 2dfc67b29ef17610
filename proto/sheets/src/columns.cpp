#include "columns.hpp"

#include <muster/proto/enums.hpp>
#include <muster/sheets/csv.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

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
RosterRow& subject(RosterRow& row) {
    return row;
}
const RosterRow& subject(const RosterRow& row) {
    return row;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// The length of a mark that groups digits at the front of the text: 1'000, 1’000 and 1 000 with a
// no-break space. 0: there is none.
std::size_t grouping_mark(std::string_view text) {
    for (const std::string_view mark : {"'", "\u2019", "\u00a0", "\u202f", "\u2009", " "}) {
        if (text.starts_with(mark)) return mark.size();
    }
    return 0;
}

// The number without marks between groups of three digits, and with ASCII signs. Marks at other
// places stay, and spoil the number.
std::string without_grouping(std::string_view text) {
    std::string digits;
    while (!text.empty()) {
        const auto mark = grouping_mark(text);
        const auto group = text.substr(mark, 4);
        const bool groups = mark != 0 && !digits.empty() && is_digit(digits.back()) &&
                            group.size() >= 3 && is_digit(group[0]) && is_digit(group[1]) &&
                            is_digit(group[2]) && (group.size() == 3 || !is_digit(group[3]));
        constexpr std::string_view minus = "\u2212";
        if (groups) {
            text.remove_prefix(mark);
        } else if (digits.empty() && text.starts_with(minus)) {
            digits.push_back('-');
            text.remove_prefix(minus.size());
        } else {
            digits.push_back(text.front());
            text.remove_prefix(1);
        }
    }
    if (digits.starts_with('+')) digits.erase(0, 1);
    return digits;
}

// A finite number with a decimal point or a decimal comma.
std::optional<double> number_from(std::string_view cell) {
    auto text = without_grouping(trimmed(cell));
    std::replace(text.begin(), text.end(), ',', '.');
    double value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

// "1.000" and "1,000" are one in one country and a thousand in another.
bool is_one_or_a_thousand(std::string_view cell) {
    auto text = trimmed(cell);
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    const auto mark = text.find_first_of(".,");
    return mark != std::string_view::npos && mark >= 1 && mark <= 3 && text.size() == mark + 4 &&
           text.find_first_not_of("0123456789", mark + 1) == std::string_view::npos;
}

// ---- Cells of each type. ----

// Spreadsheets and programs write 5 also as 5.0 or 5,0.
Wrong read_cell(std::string_view cell, std::int32_t& value) {
    if (trimmed(cell).empty()) {
        value = 0;
        return {};
    }
    if (is_one_or_a_thousand(cell)) {
        return "may be a number with three decimals or one over a thousand; write it with digits "
               "alone";
    }
    const auto number = number_from(cell);
    constexpr double largest = std::numeric_limits<std::int32_t>::max();
    if (!number || *number != std::trunc(*number) || std::abs(*number) > largest) {
        return "is not a whole number";
    }
    value = static_cast<std::int32_t>(*number);
    return {};
}

Wrong read_cell(std::string_view cell, bool& value) {
    constexpr auto yes = std::to_array<std::string_view>(
        {"true", "1",    "1.0", "1,0", "t",    "x",  "y",  "yes", "wahr", "ja",
         "j",    "vrai", "oui", "o",   "vero", "sì", "si", "✓",   "✔",    "☑"});
    constexpr auto no = std::to_array<std::string_view>({"",
                                                         "false",
                                                         "0",
                                                         "0.0",
                                                         "0,0",
                                                         "f",
                                                         "n",
                                                         "no",
                                                         "falsch",
                                                         "nein",
                                                         "faux",
                                                         "non",
                                                         "falso",
                                                         "-",
                                                         "☐"});
    const auto word = lower(trimmed(cell));
    value = std::find(yes.begin(), yes.end(), word) != yes.end();
    if (value || std::find(no.begin(), no.end(), word) != no.end()) return {};
    return "is neither true nor false (nor 1 or 0, yes or no)";
}

// The only decimals of the sheets are bias factors, whose neutral value is 1.
Wrong read_cell(std::string_view cell, double& value) {
    if (trimmed(cell).empty()) {
        value = 1.0;
        return {};
    }
    const auto number = number_from(cell);
    if (!number) return "is not a number like 1.25";
    value = *number;
    return {};
}

Wrong read_cell(std::string_view cell, std::string& value) {
    value = cell;
    return {};
}

Wrong read_zone_number(std::string_view text, ZoneId& zone) {
    constexpr std::int32_t zone_number_max = 9'999;
    std::int32_t number = 0;
    if (read_cell(text, number) || number < 1 || number > zone_number_max)
        return "is not a zone's number (1 to 9999)";
    zone = {static_cast<std::uint64_t>(number)};
    return {};
}

Wrong read_cell(std::string_view cell, ZoneId& zone) {
    return read_zone_number(cell, zone);
}

Wrong read_cell(std::string_view cell, Name& name) {
    name = {std::string(cell), {}};
    if (cell.empty()) return "is no name";
    return {};
}

Wrong read_cell(std::string_view cell, std::optional<Name>& name) {
    name.reset();
    if (!cell.empty()) name.emplace().text = cell;
    return {};
}

// A Discord user's id. Spreadsheets keep 15 digits of a number, so an id whose further digits are
// zeros belongs to nobody in the sheet.
Wrong read_cell(std::string_view cell, std::optional<std::uint64_t>& id) {
    constexpr std::size_t digits_kept = 15;
    id.reset();
    if (cell.starts_with('\'')) cell.remove_prefix(1);
    if (cell.empty()) return {};
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    if (error != std::errc{} || end != cell.data() + cell.size() || number == 0) {
        return "is not a Discord user's id, a whole number; format the column as text, because "
               "spreadsheets round long numbers";
    }
    if (cell.size() > digits_kept + 1 &&
        cell.find_first_not_of('0', digits_kept) == std::string_view::npos) {
        return "was rounded by a spreadsheet; format the column as text and enter the id again";
    }
    id = number;
    return {};
}

std::string write_cell(const Name& name) {
    return name.text;
}
std::string write_cell(const std::optional<Name>& name) {
    return name ? name->text : std::string();
}
std::string write_cell(const std::optional<std::uint64_t>& id) {
    return id ? std::to_string(*id) : std::string();
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
            if (c == ',' || c == ';' || c == ' ' || c == '\n') continue;
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
            if (c < 'A' || c > 'Z') return "is not a row of sector letters (A to Z)";
            if (out.find(c) != std::string::npos) return "names a sector twice";
            out.push_back(c);
        }
        return {};
    };
    return column;
}

// The enumerator whose name is the word, compared as plain words.
template <class Enum>
std::optional<Enum> enum_of(std::string_view word) {
    for (const auto name : EnumNames<Enum>::list) {
        if (plain_word(name) == word) return enum_from<Enum>(name);
    }
    return std::nullopt;
}

// A word from a closed list: the sheets' words in the order of the enumerators, or Muster's names.
template <class Row, auto Field>
Column<Row> word(const std::string& name,
                 const std::string& our_name,
                 const std::vector<std::string>& words) {
    using Enum = std::remove_cvref_t<decltype(std::declval<Challenge>().*Field)>;
    Column<Row> column{.name = name, .our_name = our_name};
    column.read = [words](std::string_view cell, Row& row) -> Wrong {
        const auto text = plain_word(cell);
        const auto at = std::find_if(
            words.begin(), words.end(), [&](const auto& each) { return plain_word(each) == text; });
        const auto ours = enum_of<Enum>(text);
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

// The zones of a cell as a list with commas. A cell with one zone may be a number with decimals.
std::string zone_list(std::string_view cell) {
    ZoneId zone;
    const bool one =
        cell.find_first_of(".,") != std::string_view::npos &&
        cell.find_first_not_of('0', cell.find_first_of(".,") + 1) == std::string_view::npos &&
        !read_zone_number(cell, zone);
    if (one) return std::to_string(zone.value);
    std::string list(cell);
    std::replace(list.begin(), list.end(), ';', ',');
    std::replace(list.begin(), list.end(), '\n', ',');
    return list;
}

// Zone numbers, or %s or %z for a random place.
Column<ChallengeRow> zones_column() {
    return {
        .name = "zone",
        .our_name = "zones",
        .read = [](std::string_view cell, ChallengeRow& row) -> Wrong {
            const auto items = split_list(zone_list(cell));
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

std::string lower(std::string_view text) {
    std::string out(text);
    for (auto& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::string plain_word(std::string_view text) {
    auto word = lower(trimmed(text));
    std::erase_if(word, [](char c) { return c == '_' || c == '-' || c == ' '; });
    return word;
}

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

const std::vector<Column<RosterRow>>& columns(const RosterRow*) {
    static const auto list = [] {
        std::vector<Column<RosterRow>> all{
            field<RosterRow, &RosterRow::name>("name", "player"),
            field<RosterRow, &RosterRow::nickname>("nickname"),
            field<RosterRow, &RosterRow::team>("team"),
            field<RosterRow, &RosterRow::phone>("phone", "phone_number"),
            field<RosterRow, &RosterRow::discord_user>("discord_user", "discord"),
        };
        for (const std::size_t optional : {1u, 3u, 4u})
            all[optional].required = false;
        return all;
    }();
    return list;
}

}  // namespace muster::sheets

// The table of the rule constants: key, range and place in a Config. Reading, writing and
// describing all use this table.
#include "engine/core/field/constants.hpp"

#include "engine/core/field/names.hpp"
#include "engine/core/kernel/check.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace muster::core {

namespace {

using Member = std::variant<double Config::*,
                            std::int32_t Config::*,
                            std::int64_t Config::*,
                            MinuteRange Config::*,
                            RatioRange Config::*,
                            std::vector<std::string> Config::*>;

// The text form of a whole number.
enum class Form : std::uint8_t { number, minutes_of_seconds, time_of_day };

struct Entry {
    SettingInfo info;
    Member member;
    double min = 0;
    double max = 0;
    Form form = Form::number;
};

constexpr double day = 24 * 60;

// In the order of the rules. The ranges keep every sum of the rules' arithmetic far from overflow.
// clang-format off
constexpr std::array entries{
    Entry{{"relative_standard_deviation", "Spread of a challenge's points, relative to them; 0..1"},
          &Config::relative_standard_deviation, 0, 1},
    Entry{{"points_per_kaffness", "Points for each grade of remoteness; 0..10000"},
          &Config::points_per_kaffness, 0, 10'000},
    Entry{{"points_per_grade", "Points for each transit grade; 0..10000"},
          &Config::points_per_grade, 0, 10'000},
    Entry{{"points_per_walking_minute", "Points for each minute of walking; 0..10000"},
          &Config::points_per_walking_minute, 0, 10'000},
    Entry{{"points_per_stationary_minute", "Points for each minute spent at the place; 0..10000"},
          &Config::points_per_stationary_minute, 0, 10'000},
    Entry{{"travel_minutes_exponent", "Exponent of the travel minutes to the zone; 0..3"},
          &Config::travel_minutes_exponent, 0, 3},
    Entry{{"travel_minutes_multiplier", "Points for a travel minute to that power; 0..1000"},
          &Config::travel_minutes_multiplier, 0, 1'000},
    Entry{{"points_for_zoneable", "Points for a zoneable challenge that counts in one zone; 0..10000"},
          &Config::points_for_zoneable, 0, 10'000},
    Entry{{"zkaff_points_for_dead_end", "Points for a centre place at a dead end; 0..10000"},
          &Config::zkaff_points_for_dead_end, 0, 10'000},
    Entry{{"zkaff_station_distance_divisor", "Metres to the station for one point; 1..100000"},
          &Config::zkaff_station_distance_divisor, 1, 100'000},
    Entry{{"zkaff_points_per_minute_to_hb", "Points for each minute to the main station; 0..10000"},
          &Config::zkaff_points_per_minute_to_hb, 0, 10'000},
    Entry{{"zkaff_departures_exponent", "Exponent of the departures per hour; 0..3"},
          &Config::zkaff_departures_exponent, 0, 3},
    Entry{{"zkaff_departures_multiplier", "Points for each step below the base; 0..1000"},
          &Config::zkaff_departures_multiplier, 0, 1'000},
    Entry{{"zkaff_departures_base", "From which the departures' power is taken; 0..100"},
          &Config::zkaff_departures_base, 0, 100},
    Entry{{"fixed_cutoff_mult", "How many times fixed points others must exceed to overrule them; 0..100"},
          &Config::fixed_cutoff_mult, 0, 100},
    Entry{{"underdog_starting_difference", "Points behind the leader before a bonus; 0..1000000"},
          &Config::underdog_starting_difference, 0, 1'000'000},
    Entry{{"underdog_multiplier_per_1000", "Bonus for each 1000 points beyond, relative; 0..10"},
          &Config::underdog_multiplier_per_1000, 0, 10},
    Entry{{"perim_max_kaff", "Greatest remoteness in the perimeter period; 0..6"},
          &Config::perim_max_kaff, 0, 6},
    Entry{{"perim_distance_range", "Minutes from the centre in the perimeter period; 0..1440"},
          &Config::perim_distance_range, 0, day},
    Entry{{"near_distance_range", "Travel minutes of a near challenge; 0..1440"},
          &Config::near_distance_range, 0, day},
    Entry{{"far_distance_range", "Travel minutes of a far challenge; 0..1440"},
          &Config::far_distance_range, 0, day},
    Entry{{"points_per_bad_connectivity_index", "Points for each step of few connections; 0..10000"},
          &Config::points_per_bad_connectivity_index, 0, 10'000},
    Entry{{"points_per_connected_zone_less_than_6", "Points for each neighbour zone that is missing to 6; 0..10000"},
          &Config::points_per_connected_zone_less_than_6, 0, 10'000},
    Entry{{"points_for_no_train", "Points where no train runs through the zone; 0..10000"},
          &Config::points_for_no_train, 0, 10'000},
    Entry{{"points_for_mongus", "Points where the zone is hard to reach; 0..10000"},
          &Config::points_for_mongus, 0, 10'000},
    Entry{{"centre_zone", "Number of the zone in the middle; 1..9999"},
          &Config::centre_zone, 1, 9'999},
    Entry{{"challenge_sets", "Names of the sets that are played, with commas between; empty: all sets"},
          &Config::challenge_sets},
    Entry{{"regio_ratio", "Probability of a region challenge as the near one; 0..1"},
          &Config::regio_ratio, 0, 1},
    Entry{{"zkaff_ratio_range", "Ratio of the centre period, from its start to its end; 0..10"},
          &Config::zkaff_ratio_range, 0, 10},
    Entry{{"num_catchers", "Catchers at the start; 0..100"}, &Config::num_catchers, 0, 100},
    Entry{{"num_challenges", "Open challenges of a runner; 1..20"}, &Config::num_challenges, 1, 20},
    Entry{{"start_zone", "Number of the zone where teams start; 1..9999"},
          &Config::start_zone, 1, 9'999},
    Entry{{"grace_period_duration", "Minutes in which a new runner can't be caught; 0..1440"},
          &Config::grace_period_duration_s, 0, day, Form::minutes_of_seconds},
    Entry{{"bounty_base_points", "Bounty of a catcher who becomes a runner; 0..1000000"},
          &Config::bounty_base_points, 0, 1'000'000},
    Entry{{"bounty_start_points", "Points of a catcher at the start; 0..1000000"},
          &Config::bounty_start_points, 0, 1'000'000},
    Entry{{"bounty_percentage", "Part of a challenge's points that is added to the bounty; 0..10"},
          &Config::bounty_percentage, 0, 10},
    Entry{{"start_time", "Time of day at which the game day starts; 00:00..24:00"},
          &Config::start_time_minutes, 0, day, Form::time_of_day},
    Entry{{"end_time", "Time of day at which the game ends; 00:00..24:00; before start_time: on the next day"},
          &Config::end_time_minutes, 0, day, Form::time_of_day},
    Entry{{"specific_minutes", "Minutes of the specific period; 0..1440"},
          &Config::specific_minutes, 0, day},
    Entry{{"perimeter_minutes", "Minutes of the perimeter period; 0..1440"},
          &Config::perimeter_minutes, 0, day},
    Entry{{"zkaff_minutes", "Minutes of the centre period; 0..1440"},
          &Config::zkaff_minutes, 0, day},
    Entry{{"end_game_minutes", "Minutes of the end game; 0..1440"},
          &Config::end_game_minutes, 0, day},
    Entry{{"time_wiggle_minutes", "Minutes by which a draw's time is moved at most; 0..1440"},
          &Config::time_wiggle_minutes, 0, day},
    Entry{{"location_max_age_s", "Seconds after which a location is no evidence at a catch; 0..86400"},
          &Config::location_max_age_s, 0, 86'400},
    Entry{{"undo_minutes", "Minutes in which a completion or a catch can be taken back; 0..1440"},
          &Config::undo_minutes, 0, day},
    Entry{{"discord_confirms", "Whether Discord asks before a completion or a catch counts, 1: yes; 0..1"},
          &Config::discord_confirms, 0, 1},
};
// clang-format on

constexpr auto infos = [] {
    std::array<SettingInfo, entries.size()> list{};
    for (std::size_t i = 0; i < entries.size(); ++i)
        list[i] = entries[i].info;
    return list;
}();

const Entry* find_entry(std::string_view key) {
    const auto at = std::ranges::find(entries, key, [](const Entry& e) { return e.info.key; });
    return at == entries.end() ? nullptr : &*at;
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

// ---- Text to value: nothing if the text is no such value, or is out of the entry's range. ----

std::optional<double> read_double(std::string_view text, double min, double max) {
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
    if (value < min || value > max) return std::nullopt;
    return value;
}

// Also "1/3".
std::optional<double> read_ratio(std::string_view text, double min, double max) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return read_double(text, min, max);
    constexpr double greatest = 1e9;
    const auto above = read_double(trimmed(text.substr(0, slash)), 0, greatest);
    const auto below = read_double(trimmed(text.substr(slash + 1)), 1, greatest);
    if (!above || !below) return std::nullopt;
    const double value = *above / *below;
    if (value < min || value > max) return std::nullopt;
    return value;
}

std::optional<std::int64_t> read_whole(std::string_view text, double min, double max) {
    std::int64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end) return std::nullopt;
    if (value < static_cast<std::int64_t>(min) || value > static_cast<std::int64_t>(max)) {
        return std::nullopt;
    }
    return value;
}

std::optional<std::int64_t> read_time_of_day(std::string_view text, double max) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > 2 || text.size() != colon + 3) {
        return std::nullopt;
    }
    const auto hours = read_whole(text.substr(0, colon), 0, 24);
    const auto minutes = read_whole(text.substr(colon + 1), 0, 59);
    if (!hours || !minutes || *hours * 60 + *minutes > static_cast<std::int64_t>(max)) {
        return std::nullopt;
    }
    return *hours * 60 + *minutes;
}

// Reads "a..b" with a < b. `read` reads a and b.
template <class Range, class Read>
std::optional<Range> read_range(std::string_view text, Read read) {
    const auto dots = text.find("..");
    if (dots == std::string_view::npos) return std::nullopt;
    const auto start = read(trimmed(text.substr(0, dots)));
    const auto end = read(trimmed(text.substr(dots + 2)));
    if (!start || !end || !(*start < *end)) return std::nullopt;
    return Range{static_cast<decltype(Range::start)>(*start),
                 static_cast<decltype(Range::end)>(*end)};
}

std::vector<std::string> read_list(std::string_view text) {
    std::vector<std::string> items;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        const auto item = trimmed(text.substr(0, comma));
        if (!item.empty()) items.push_back(fold(item));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return items;
}

// Reads the text into the constant. Where the text is refused, returns false and keeps the old
// value.
struct Reader {
    Config& config;
    const Entry& entry;
    std::string_view text;

    template <class T, class V>
    bool assign(T Config::* member, const std::optional<V>& value) const {
        if (value) config.*member = static_cast<T>(*value);
        return value.has_value();
    }
    bool operator()(double Config::* member) const {
        return assign(member, read_ratio(text, entry.min, entry.max));
    }
    template <std::integral T>
    bool operator()(T Config::* member) const {
        if (entry.form == Form::time_of_day) {
            return assign(member, read_time_of_day(text, entry.max));
        }
        auto value = read_whole(text, entry.min, entry.max);
        if (value && entry.form == Form::minutes_of_seconds) *value *= 60;
        return assign(member, value);
    }
    bool operator()(MinuteRange Config::* member) const {
        return assign(member, read_range<MinuteRange>(text, [&](std::string_view part) {
                          return read_whole(part, entry.min, entry.max);
                      }));
    }
    bool operator()(RatioRange Config::* member) const {
        return assign(member, read_range<RatioRange>(text, [&](std::string_view part) {
                          return read_ratio(part, entry.min, entry.max);
                      }));
    }
    bool operator()(std::vector<std::string> Config::* member) const {
        config.*member = read_list(text);
        return true;
    }
};

// ---- Value to text. ----

std::string text_of(double value) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return {digits.data(), end};
}

std::string text_of_time(std::int64_t minutes) {
    // REQUIRES: 0 <= n < 100.
    const auto two = [](std::int64_t n) { return std::to_string(100 + n).substr(1); };
    return two(minutes / 60) + ":" + two(minutes % 60);
}

struct Writer {
    const Config& config;
    const Entry& entry;

    std::string operator()(double Config::* member) const { return text_of(config.*member); }
    template <std::integral T>
    std::string operator()(T Config::* member) const {
        switch (entry.form) {
            case Form::time_of_day:
                return text_of_time(config.*member);
            case Form::minutes_of_seconds:
                return std::to_string(config.*member / 60);
            case Form::number:
                break;
        }
        return std::to_string(config.*member);
    }
    std::string operator()(MinuteRange Config::* member) const {
        const auto& range = config.*member;
        return std::to_string(range.start) + ".." + std::to_string(range.end);
    }
    std::string operator()(RatioRange Config::* member) const {
        const auto& range = config.*member;
        return text_of(range.start) + ".." + text_of(range.end);
    }
    std::string operator()(std::vector<std::string> Config::* member) const {
        std::string list;
        for (const auto& item : config.*member)
            list += (list.empty() ? "" : ", ") + item;
        return list;
    }
};

}  // namespace

std::span<const SettingInfo> setting_infos() {
    return infos;
}

bool is_setting(std::string_view key) {
    return find_entry(key) != nullptr;
}

Error unknown_setting(std::string_view key) {
    return bad_data(std::string(key), "There is no rule constant \"" + std::string(key) + "\".");
}

Status apply_setting(Config& config, const Setting& setting) {
    const Entry* entry = find_entry(setting.key);
    if (!entry) return unknown_setting(setting.key);
    if (std::visit(Reader{config, *entry, trimmed(setting.value)}, entry->member)) return Done{};
    const bool range = std::holds_alternative<MinuteRange Config::*>(entry->member) ||
                       std::holds_alternative<RatioRange Config::*>(entry->member);
    return bad_data(setting.key,
                    "\"" + setting.value + "\" does not fit " + setting.key +
                        (range ? ", which is written as start..end" : "") + ". " +
                        std::string(entry->info.description) + ".");
}

std::string setting_text(const Config& config, std::string_view key) {
    const Entry* entry = find_entry(key);
    CHECK(entry != nullptr);
    return std::visit(Writer{config, *entry}, entry->member);
}

Status check_config(const Config& config) {
    if (config.start_time_minutes == config.end_time_minutes) {
        return bad_data(
            "end_time",
            "The end time " + text_of_time(config.end_time_minutes) + " is the start time too.");
    }
    return Done{};
}

}  // namespace muster::core

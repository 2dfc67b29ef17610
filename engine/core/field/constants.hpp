// The rule constants: their names, ranges and defaults (trainlag rules, Defaults), and overrides of
// them.
#pragma once

#include <muster/proto/error.hpp>
#include <muster/proto/values.hpp>

#include <span>
#include <string>
#include <vector>

namespace muster::core {

struct MinuteRange {
    std::int32_t start = 0;
    std::int32_t end = 0;
    bool operator==(const MinuteRange&) const = default;
};
struct RatioRange {
    double start = 0;
    double end = 0;
    bool operator==(const RatioRange&) const = default;
};

// Points are whole numbers, durations in the unit of their names, times of day in minutes since
// midnight.
struct Config {
    double relative_standard_deviation = 0.05;
    std::int32_t points_per_kaffness = 90;
    std::int32_t points_per_grade = 20;
    std::int32_t points_per_walking_minute = 10;
    std::int32_t points_per_stationary_minute = 10;
    double travel_minutes_exponent = 1.4;
    double travel_minutes_multiplier = 3.0;
    std::int32_t points_for_zoneable = 100;
    std::int32_t zkaff_points_for_dead_end = 50;
    std::int32_t zkaff_station_distance_divisor = 20;
    std::int32_t zkaff_points_per_minute_to_hb = 5;
    double zkaff_departures_exponent = 1.0 / 3.0;
    double zkaff_departures_multiplier = 32;
    double zkaff_departures_base = 7;
    double fixed_cutoff_mult = 2.0;
    std::int32_t underdog_starting_difference = 1000;
    double underdog_multiplier_per_1000 = 0.25;
    std::int32_t perim_max_kaff = 4;
    MinuteRange perim_distance_range{24, 61};
    MinuteRange near_distance_range{0, 26};
    MinuteRange far_distance_range{40, 71};
    double points_per_bad_connectivity_index = 25;
    std::int32_t points_per_connected_zone_less_than_6 = 15;
    std::int32_t points_for_no_train = 30;
    std::int32_t points_for_mongus = 50;
    std::int32_t centre_zone = 110;
    std::vector<std::string> challenge_sets;  // Folded names; none: all sets.
    double regio_ratio = 0.4;
    RatioRange zkaff_ratio_range{0.3333, 1.3333};
    std::int32_t num_catchers = 3;
    std::int32_t num_challenges = 3;
    std::int32_t start_zone = 110;
    std::int32_t grace_period_duration_s = 15 * 60;
    std::int64_t bounty_base_points = 0;
    std::int64_t bounty_start_points = 500;
    double bounty_percentage = 0.3;
    std::int32_t start_time_minutes = 9 * 60;
    std::int32_t end_time_minutes = 17 * 60;
    std::int32_t specific_minutes = 15;
    std::int32_t perimeter_minutes = 90;
    std::int32_t zkaff_minutes = 90;
    std::int32_t end_game_minutes = 30;
    std::int32_t time_wiggle_minutes = 7;
    std::int32_t location_max_age_s = 5 * 60;
    std::int32_t undo_minutes = 15;
    std::int32_t discord_confirms = 0;  // 1: yes. No rule of the core reads this.
    bool operator==(const Config&) const = default;
};

struct SettingInfo {
    std::string_view key;          // As in the rules: "perim_distance_range".
    std::string_view description;  // One line, with unit and range.
};
std::span<const SettingInfo> setting_infos();  // In the order of the rules.
bool is_setting(std::string_view key);
Error unknown_setting(std::string_view key);

// Sets one constant from its text ("24..61", "15" minutes, "09:00", "region, winter"), or returns
// the error; its field is the key.
Status apply_setting(Config& config, const Setting& setting);
// The text of one constant's present value. REQUIRES: a known key.
std::string setting_text(const Config& config, std::string_view key);
// Rules that hold between constants, such as start before end.
Status check_config(const Config& config);

}  // namespace muster::core

#include "engine/core/field/draw/day.hpp"

namespace muster::core {

using std::chrono::minutes;
using std::chrono::seconds;

std::chrono::weekday local_weekday(const TimeZone& zone, Time at) {
    return std::chrono::weekday(std::chrono::floor<std::chrono::days>(at + utc_offset(zone, at)));
}

DayCourse course_of_day(const Config& config, const TimeZone& zone, Time at) {
    constexpr std::int32_t day = 24 * 60;
    const std::int32_t start = config.start_time_minutes;
    const std::int32_t end = config.end_time_minutes;
    if (start < end) return {time_of_day(zone, at, start), time_of_day(zone, at, end)};
    const Time end_today = time_of_day(zone, at, end);
    if (at < end_today) return {time_of_day(zone, at, start - day), end_today};
    return {time_of_day(zone, at, start), time_of_day(zone, at, end + day)};
}

double lerp(double start, double end, double ratio) {
    return start + (end - start) * ratio;
}

namespace {

// The rules say: "The ratios use whole minutes."
double whole_minutes(Time from, Time to) {
    return static_cast<double>(std::chrono::floor<minutes>(to - from).count());
}

bool is_specific(const Config& config, DayCourse course, Time now) {
    return now < course.start + minutes{config.specific_minutes};
}

}  // namespace

DayPeriod day_period_at(const Config& config, DayCourse course, Time now) {
    using Kind = DayPeriod::Kind;
    const Time end_game = course.end - minutes{config.end_game_minutes};
    const Time centre = end_game - minutes{config.zkaff_minutes};
    const Time perimeter = centre - minutes{config.perimeter_minutes};
    if (now >= end_game) return {Kind::end_game, 0};
    if (now >= centre) {
        const double ratio = whole_minutes(centre, now) / config.zkaff_minutes;
        return {Kind::centre,
                lerp(config.zkaff_ratio_range.start, config.zkaff_ratio_range.end, ratio)};
    }
    if (now >= perimeter) {
        return {Kind::perimeter, whole_minutes(perimeter, now) / config.perimeter_minutes};
    }
    return {Kind::normal, 0};
}

DayPeriod day_period(const Config& config, DayCourse course, Time now, Random& random) {
    if (is_specific(config, course, now)) return {DayPeriod::Kind::specific, 0};
    if (now >= course.end) return {DayPeriod::Kind::end_game, 0};
    const std::int64_t wiggle_max_s = std::int64_t{60} * config.time_wiggle_minutes;
    const std::int64_t wiggle_s = random.between(-wiggle_max_s, wiggle_max_s);
    return day_period_at(config, course, now + seconds{wiggle_s});
}

}  // namespace muster::core

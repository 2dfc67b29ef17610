#include "engine/core/field/draw/day.hpp"

#include <algorithm>

namespace muster::core {

using std::chrono::minutes;
using std::chrono::seconds;

std::chrono::seconds utc_offset(const TimeZone& zone, Time at) {
    if (zone.transitions.empty()) return seconds{0};
    const auto after =
        std::upper_bound(zone.transitions.begin(),
                         zone.transitions.end(),
                         at,
                         [](Time time, const TimeZone::Transition& t) { return time < t.from; });
    return seconds{after == zone.transitions.begin() ? after->offset_s
                                                     : std::prev(after)->offset_s};
}

std::chrono::weekday local_weekday(const TimeZone& zone, Time at) {
    return std::chrono::weekday(std::chrono::floor<std::chrono::days>(at + utc_offset(zone, at)));
}

Time time_of_day(const TimeZone& zone, Time day, std::int32_t minutes_of_day) {
    const auto local_day = std::chrono::floor<std::chrono::days>(day + utc_offset(zone, day));
    const Time local = Time(local_day) + minutes{minutes_of_day};
    // A change of the offset near the wanted time lies between the two guesses. Each guess uses the
    // offset of a day before or after.
    const auto before = utc_offset(zone, local - std::chrono::days{1});
    const auto after = utc_offset(zone, local + std::chrono::days{1});
    const Time first = local - std::max(before, after);
    const Time second = local - std::min(before, after);
    if (first + utc_offset(zone, first) == local) return first;
    if (second + utc_offset(zone, second) == local) return second;
    return local - before;  // The clock skipped this time: use the earlier offset.
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

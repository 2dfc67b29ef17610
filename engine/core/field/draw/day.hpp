// The course of a game day: local times of day, and the kinds of challenges to draw at a time. Pure
// functions; any thread.
#pragma once

#include "engine/core/field/constants.hpp"
#include "engine/core/math/random.hpp"

#include <muster/proto/values.hpp>

namespace muster::core {

// Local time minus UTC at that instant. A zone without transitions is UTC.
std::chrono::seconds utc_offset(const TimeZone& zone, Time at);

// The weekday at that instant, in local time.
std::chrono::weekday local_weekday(const TimeZone& zone, Time at);

// The instant at which clocks show `minutes` after midnight on the local day of `day`. If clocks
// show that time twice (summer time ends), the first. If clocks skip it, the instant at which a
// clock without the change would show it.
Time time_of_day(const TimeZone& zone, Time day, std::int32_t minutes);

// The kinds of challenges to draw.
struct DayPeriod {
    enum class Kind : std::uint8_t { specific, normal, perimeter, centre, end_game };
    Kind kind = Kind::specific;
    double ratio = 0;  // perimeter: 0 at its begin to 1 at its end; centre: by zkaff_ratio_range.
    bool operator==(const DayPeriod&) const = default;
};

// The day's course: the configured start, on the day of the game's start, and the game's end, which
// is the configured end unless the game was extended.
struct DayCourse {
    Time start{};
    Time end{};
};

// Takes one random number for the wiggle. Takes none in the specific period and after the end:
// these have no wiggle.
DayPeriod day_period(const Config& config, DayCourse course, Time now, Random& random);

// The same without wiggle.
DayPeriod day_period_at(const Config& config, DayCourse course, Time now);

// The straight line through (0, range.start) and (1, range.end).
double lerp(double start, double end, double ratio);

}  // namespace muster::core

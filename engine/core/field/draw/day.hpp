// The course of a game day: its local times, and the kinds of challenges to draw at a time. Pure
// functions; any thread.
#pragma once

#include "engine/core/field/constants.hpp"
#include "engine/core/math/random.hpp"

#include <muster/proto/local_time.hpp>

namespace muster::core {

// The weekday at that instant, in local time.
std::chrono::weekday local_weekday(const TimeZone& zone, Time at);

// The kinds of challenges to draw.
struct DayPeriod {
    enum class Kind : std::uint8_t { specific, normal, perimeter, centre, end_game };
    Kind kind = Kind::specific;
    double ratio = 0;  // perimeter: 0 at its begin to 1 at its end; centre: by zkaff_ratio_range.
    bool operator==(const DayPeriod&) const = default;
};

// The day's course: the configured start, and the game's end, which is the configured end unless
// the game was extended.
struct DayCourse {
    Time start{};
    Time end{};
};

// The configured course of the local day of `at`. A day whose configured end is before its start
// ends on the next local day: then the course of the day that goes on at `at`, or else of the next
// one.
DayCourse course_of_day(const Config& config, const TimeZone& zone, Time at);

// Takes one random number for the wiggle. Takes none in the specific period and after the end:
// these have no wiggle.
DayPeriod day_period(const Config& config, DayCourse course, Time now, Random& random);

// The same without wiggle.
DayPeriod day_period_at(const Config& config, DayCourse course, Time now);

// The straight line through (0, range.start) and (1, range.end).
double lerp(double start, double end, double ratio);

}  // namespace muster::core

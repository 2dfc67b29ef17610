// Local times of a time zone that the daemon completed (TimeZone::transitions). Pure functions; any
// thread.
#pragma once

#include <muster/proto/values.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace muster {

// Local time minus UTC at that instant. A zone without transitions is UTC.
std::chrono::seconds utc_offset(const TimeZone& zone, Time at);

// The instant at which clocks show `minutes` after midnight on the local day of `day`; beyond a
// day's minutes a later day, below 0 an earlier one. If clocks show that time twice (summer time
// ends), the first. If clocks skip it, the instant at which a clock without the change would show
// it.
Time time_of_day(const TimeZone& zone, Time day, std::int32_t minutes);

// "2026-05-09 09:12:03" and "09:12:03", without the zone's name.
std::string local_date_time(const TimeZone& zone, Time at);
std::string local_time(const TimeZone& zone, Time at);

// A time that a person wrote.
struct WrittenTime {
    Time at{};
    bool next_day = false;  // A time of day that was over on this day.
    bool operator==(const WrittenTime&) const = default;
};

// Reads a time of day ("17:30", "17:30:15", "24:00"): the next one after `now`; a date and a time
// ("2026-05-09 17:30", "2026-05-09T17:30:15"); or the same with an offset ("Z", "+02:00"). Without
// an offset the time is local in `zone`. Nothing: the text has none of these forms.
std::optional<WrittenTime> read_time(std::string_view text, Time now, const TimeZone& zone);

}  // namespace muster

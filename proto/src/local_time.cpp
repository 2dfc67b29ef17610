#include <muster/proto/json.hpp>
#include <muster/proto/local_time.hpp>

#include <algorithm>
#include <cstdio>

namespace muster {

namespace {

using std::chrono::seconds;

// The instant at which clocks show the local time `local`, which is written as if it were UTC.
Time instant_of(const TimeZone& zone, Time local) {
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

Time local_midnight(const TimeZone& zone, Time day) {
    return Time(std::chrono::floor<std::chrono::days>(day + utc_offset(zone, day)));
}

}  // namespace

seconds utc_offset(const TimeZone& zone, Time at) {
    if (zone.transitions.empty()) return seconds{0};
    const auto after =
        std::upper_bound(zone.transitions.begin(),
                         zone.transitions.end(),
                         at,
                         [](Time time, const TimeZone::Transition& t) { return time < t.from; });
    return seconds{after == zone.transitions.begin() ? after->offset_s
                                                     : std::prev(after)->offset_s};
}

Time time_of_day(const TimeZone& zone, Time day, std::int32_t minutes) {
    return instant_of(zone, local_midnight(zone, day) + std::chrono::minutes{minutes});
}

std::string local_date_time(const TimeZone& zone, Time at) {
    auto text = to_iso(at + utc_offset(zone, at)).substr(0, 19);
    text[10] = ' ';
    return text;
}

std::string local_time(const TimeZone& zone, Time at) {
    return local_date_time(zone, at).substr(11);
}

std::optional<WrittenTime> read_time(std::string_view text, Time now, const TimeZone& zone) {
    if (const auto time = time_from_iso(text)) return WrittenTime{*time};
    // A local time is read as if it were UTC.
    const std::string_view date = "0000-00-00";
    if (text.size() > date.size() && text[4] == '-') {
        std::string iso(text);
        if (iso[date.size()] == ' ') iso[date.size()] = 'T';
        const auto local = time_from_iso(iso + "Z");
        if (!local) return std::nullopt;
        return WrittenTime{instant_of(zone, *local)};
    }
    std::string iso = to_iso(local_midnight(zone, now)).substr(0, date.size() + 1);
    if (text.size() > 1 && text[1] == ':') iso += '0';
    const auto time = time_from_iso(iso.append(text) + "Z");
    if (!time) return std::nullopt;
    const Time at = instant_of(zone, *time);
    if (at > now) return WrittenTime{at};
    return WrittenTime{instant_of(zone, *time + std::chrono::days{1}), true};
}

}  // namespace muster

#include "engine/door/time_zone.hpp"

#include <date/tz.h>

namespace muster::door {

std::optional<std::string> look_up(TimeZone& zone) {
    using namespace date;
    const sys_seconds end = sys_days(year(2100) / January / 1);
    try {
        const auto* const found = locate_zone(zone.name);
        zone.transitions.clear();
        for (sys_seconds at{}; at < end;) {
            const auto info = found->get_info(at);
            const auto offset_s = static_cast<std::int32_t>(info.offset.count());
            // Some transitions change only the zone's abbreviation and are skipped.
            if (zone.transitions.empty() || zone.transitions.back().offset_s != offset_s) {
                zone.transitions.push_back({Time(at.time_since_epoch()), offset_s});
            }
            at = info.end;
        }
        return std::nullopt;
    } catch (const std::runtime_error&) {
        return "There is no time zone of that name; use an IANA name such as Europe/Zurich.";
    }
}

}  // namespace muster::door

#include "world.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace game_day {

namespace {

constexpr Place zurich{47.378, 8.540};
constexpr double metres_per_degree = 111'200;
constexpr double metres_per_travel_minute = 500;
constexpr double golden_angle = 2.39996;

Place moved(Place from, double metres, double angle) {
    const double north = metres * std::cos(angle) / metres_per_degree;
    const double east = metres * std::sin(angle) /
                        (metres_per_degree * std::cos(from.latitude_deg * std::numbers::pi / 180));
    return {from.latitude_deg + north, from.longitude_deg + east};
}

}  // namespace

double distance_m(Place a, Place b) {
    const double north = (a.latitude_deg - b.latitude_deg) * metres_per_degree;
    const double east = (a.longitude_deg - b.longitude_deg) * metres_per_degree *
                        std::cos(a.latitude_deg * std::numbers::pi / 180);
    return std::sqrt(north * north + east * east);
}

World::World(const std::vector<muster::Zone>& zones, muster::ZoneId centre) {
    int rank = 0;
    for (const auto& zone : zones) {
        minutes_[zone.id] = zone.minutes;
        const auto at = zone.minutes.find(centre);
        const double metres = zone.id == centre || at == zone.minutes.end()
                                  ? 0
                                  : at->second * metres_per_travel_minute;
        places_[zone.id] = moved(zurich, metres, golden_angle * rank++);
    }
}

Place World::of(muster::ZoneId zone) const {
    const auto at = places_.find(zone);
    return at == places_.end() ? zurich : at->second;
}

Place World::of(const muster::OpenChallenge& challenge, muster::ZoneId otherwise) const {
    const auto spot = static_cast<double>(challenge.challenge.value % 97);
    return moved(of(challenge.zone.value_or(otherwise)), 150 + 6 * spot, spot);
}

std::chrono::minutes World::travel_time(muster::ZoneId from, muster::ZoneId to) const {
    constexpr std::chrono::minutes within_a_zone{4};
    const auto row = minutes_.find(from);
    if (from == to || row == minutes_.end()) return within_a_zone;
    const auto at = row->second.find(to);
    return at == row->second.end() ? within_a_zone
                                   : std::max(within_a_zone, std::chrono::minutes(at->second));
}

Place Journey::at(muster::Time now) const {
    if (over(now) || arrives <= departs) return to;
    const double done = now <= departs ? 0
                                       : static_cast<double>((now - departs).count()) /
                                             static_cast<double>((arrives - departs).count());
    return {from.latitude_deg + (to.latitude_deg - from.latitude_deg) * done,
            from.longitude_deg + (to.longitude_deg - from.longitude_deg) * done};
}

}  // namespace game_day

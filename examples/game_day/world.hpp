// A made-up map for the demo: where the zones of the example region lie, and how teams travel
// between them.
#pragma once

#include <muster/proto/field/session.hpp>

#include <map>
#include <string>

namespace game_day {

struct Place {
    double latitude_deg = 0;
    double longitude_deg = 0;
};

double distance_m(Place a, Place b);

// Zones laid out around the centre: the travel time gives the distance, the zone's rank the
// direction.
class World {
  public:
    World(const std::vector<muster::Zone>& zones, muster::ZoneId centre);

    Place of(muster::ZoneId zone) const;
    // Where a challenge is done: near its zone's centre, at a spot of its own.
    Place of(const muster::OpenChallenge& challenge, muster::ZoneId otherwise) const;
    std::chrono::minutes travel_time(muster::ZoneId from, muster::ZoneId to) const;

  private:
    std::map<muster::ZoneId, Place> places_;
    std::map<muster::ZoneId, std::map<muster::ZoneId, std::int32_t>> minutes_;
};

// Somebody on the way from one place to another.
struct Journey {
    Place from;
    Place to;
    muster::Time departs{};
    muster::Time arrives{};

    Place at(muster::Time now) const;
    bool over(muster::Time now) const { return now >= arrives; }
};

}  // namespace game_day

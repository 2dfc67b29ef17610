// A made-up map for the demo: the places of the example region's zones, and the teams' journeys.
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

// Places the zones around the centre: the travel time gives the distance, the zone's rank gives the
// direction.
class World {
  public:
    World(const std::vector<muster::Zone>& zones, muster::ZoneId centre);

    Place of(muster::ZoneId zone) const;
    // The place of a challenge: its own spot near its zone's centre.
    Place of(const muster::OpenChallenge& challenge, muster::ZoneId otherwise) const;
    std::chrono::minutes travel_time(muster::ZoneId from, muster::ZoneId to) const;

  private:
    std::map<muster::ZoneId, Place> places_;
    std::map<muster::ZoneId, std::map<muster::ZoneId, std::int32_t>> minutes_;
};

// A journey from one place to another.
struct Journey {
    Place from;
    Place to;
    muster::Time departs{};
    muster::Time arrives{};

    Place at(muster::Time now) const;
    bool over(muster::Time now) const { return now >= arrives; }
};

}  // namespace game_day

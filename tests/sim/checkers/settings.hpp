// The rule constants from a client's view: the defaults of the rules' text, and the overrides from
// events.
#pragma once

#include <muster/proto/message.hpp>

#include <cstdlib>
#include <map>
#include <string>

namespace muster::sim {

class Settings {
  public:
    void hear(const ReceivedEvent& event) {
        if (const auto* e = std::get_if<ConfigChanged>(&event.event)) {
            global_ = values(e->overrides);
        } else if (const auto* created = std::get_if<SessionCreated>(&event.event)) {
            sessions_[created->session.id] = values(created->session.overrides);
        } else if (const auto* changed = std::get_if<SessionChanged>(&event.event)) {
            sessions_[changed->session.id] = values(changed->session.overrides);
        }
    }

    using Values = std::map<std::string, double>;
    // The values that hold in a session now.
    Values of(SessionId session) const {
        Values all = defaults();
        for (const auto& [key, value] : global_)
            all[key] = value;
        if (const auto at = sessions_.find(session); at != sessions_.end()) {
            for (const auto& [key, value] : at->second)
                all[key] = value;
        }
        return all;
    }

  private:
    static Values values(const std::vector<Setting>& overrides) {
        Values values;
        for (const auto& [key, text] : overrides)
            values[key] = std::strtod(text.c_str(), nullptr);
        return values;
    }
    static const Values& defaults() {
        static const Values values{{"relative_standard_deviation", 0.05},
                                   {"points_per_kaffness", 90},
                                   {"points_per_grade", 20},
                                   {"points_per_walking_minute", 10},
                                   {"points_per_stationary_minute", 10},
                                   {"travel_minutes_exponent", 1.4},
                                   {"travel_minutes_multiplier", 3.0},
                                   {"points_for_zoneable", 100},
                                   {"zkaff_points_for_dead_end", 50},
                                   {"zkaff_station_distance_divisor", 20},
                                   {"zkaff_points_per_minute_to_hb", 5},
                                   {"zkaff_departures_exponent", 1.0 / 3.0},
                                   {"zkaff_departures_multiplier", 32},
                                   {"zkaff_departures_base", 7},
                                   {"fixed_cutoff_mult", 2.0},
                                   {"underdog_starting_difference", 1000},
                                   {"underdog_multiplier_per_1000", 0.25},
                                   {"points_per_bad_connectivity_index", 25},
                                   {"points_per_connected_zone_less_than_6", 15},
                                   {"points_for_no_train", 30},
                                   {"points_for_mongus", 50},
                                   {"centre_zone", 110},
                                   {"num_catchers", 3},
                                   {"num_challenges", 3},
                                   {"start_zone", 110},
                                   {"grace_period_duration", 15},
                                   {"bounty_base_points", 0},
                                   {"bounty_start_points", 500},
                                   {"bounty_percentage", 0.3},
                                   {"location_max_age_s", 300},
                                   {"undo_minutes", 15}};
        return values;
    }

    Values global_;
    std::map<SessionId, Values> sessions_;
};

}  // namespace muster::sim

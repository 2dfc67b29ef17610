#include "engine/core/field/draw/points.hpp"

#include "engine/core/math/power.hpp"

#include <algorithm>
#include <cmath>

namespace muster::core {

namespace {

// Rounds the points of a step down. The bounds lie far beyond any game. They keep the points of an
// extreme configuration within the integers.
std::int64_t truncate(double points) {
    constexpr double points_max = 1e15;
    if (!(points > 0)) return 0;  // Also for NaN.
    return static_cast<std::int64_t>(std::min(points, points_max));
}

std::int64_t round_half_away(double value) {
    return value < 0 ? -static_cast<std::int64_t>(std::floor(-value + 0.5))
                     : static_cast<std::int64_t>(std::floor(value + 0.5));
}

std::int64_t extra(const Challenge& challenge, std::int32_t repetitions) {
    return challenge.additional_points +
           std::int64_t{repetitions} * challenge.points_per_repetition;
}

double bias(const Challenge& challenge, std::chrono::weekday weekday) {
    if (weekday == std::chrono::Saturday) return challenge.bias_saturday;
    if (weekday == std::chrono::Sunday) return challenge.bias_sunday;
    return 1.0;
}

double centre_place_points(const Config& config, const Challenge& challenge) {
    const double station_distance =
        static_cast<double>(challenge.station_distance_m) / config.zkaff_station_distance_divisor;
    const double departures =
        power(challenge.departures_per_hour, config.zkaff_departures_exponent);
    return (challenge.dead_end ? config.zkaff_points_for_dead_end : 0) + station_distance +
           static_cast<double>(challenge.minutes_to_centre) * config.zkaff_points_per_minute_to_hb +
           (config.zkaff_departures_base - departures) * config.zkaff_departures_multiplier;
}

}  // namespace

std::int64_t zone_remoteness(const Config& config, const Zone& zone) {
    const double connected = static_cast<double>(6 - zone.connected_zones) *
                             config.points_per_connected_zone_less_than_6;
    const double connectivity = (6 - std::sqrt(static_cast<double>(zone.connections))) *
                                config.points_per_bad_connectivity_index;
    const double remoteness = connected + connectivity +
                              (zone.train_through ? 0 : config.points_for_no_train) +
                              (zone.hard_to_reach ? config.points_for_mongus : 0);
    return std::max<std::int64_t>(0, static_cast<std::int64_t>(std::floor(remoteness)));
}

std::int64_t expected_points(const Config& config,
                             const Challenge& challenge,
                             const PointsInput& input) {
    std::int64_t p =
        extra(challenge, input.repetitions) +
        std::int64_t{challenge.remoteness} * config.points_per_kaffness +
        std::int64_t{challenge.grade} * config.points_per_grade +
        std::int64_t{challenge.walking_minutes} * config.points_per_walking_minute +
        std::int64_t{challenge.stationary_minutes} * config.points_per_stationary_minute;
    p = std::max<std::int64_t>(0, p);
    if (input.zone) {
        const double travel = config.travel_minutes_multiplier *
                              power(input.travel_minutes, config.travel_minutes_exponent);
        p = truncate(static_cast<double>(p + zone_remoteness(config, *input.zone)) + travel);
    }
    if (challenge.kind == ChallengeKind::centre_place) {
        p = truncate(static_cast<double>(p) + centre_place_points(config, challenge));
    }
    if (input.zoneable_with_zone) p = std::max<std::int64_t>(0, p + config.points_for_zoneable);
    p = truncate(static_cast<double>(p) * bias(challenge, input.weekday));
    if (input.behind > config.underdog_starting_difference) {
        const double over = static_cast<double>(input.behind - config.underdog_starting_difference);
        p = truncate(static_cast<double>(p) *
                     (1 + config.underdog_multiplier_per_1000 * over / 1000));
    }
    return p;
}

Points challenge_points(const Config& config,
                        const Challenge& challenge,
                        const PointsInput& input,
                        Random& random) {
    const std::int64_t expected = expected_points(config, challenge, input);
    const double sd = config.relative_standard_deviation * static_cast<double>(expected);
    const double deviation = random.normal(0, sd);
    const std::int64_t p = std::max<std::int64_t>(0, expected + round_half_away(deviation));
    if (!challenge.fixed_points) return {p, std::nullopt, 0};

    const std::int64_t fixed = std::max<std::int64_t>(0, extra(challenge, input.repetitions));
    if (static_cast<double>(p - fixed) > config.fixed_cutoff_mult * static_cast<double>(fixed)) {
        return {p - fixed, p, fixed};
    }
    return {fixed, std::nullopt, fixed};
}

}  // namespace muster::core

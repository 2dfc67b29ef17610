// The points of a drawn challenge: the arithmetic of the trainlag rules.
//
// Each line of the rules' formula is a step. A step computes in double, or in integers if it has
// only integers; it includes the points so far and truncates the result towards zero once. No step
// gives less than zero. Pure functions; any thread.
#pragma once

#include "engine/core/field/constants.hpp"
#include "engine/core/math/random.hpp"

#include <muster/proto/field/catalog.hpp>

namespace muster::core {

struct PointsInput {
    std::int32_t repetitions = 0;
    const Zone* zone = nullptr;       // The challenge's, or null.
    std::int32_t travel_minutes = 0;  // From the team's zone to that zone.
    bool zoneable_with_zone = false;
    std::chrono::weekday weekday{};
    std::int64_t behind = 0;  // Points behind the leading team; 0 at the start of a game.
};

struct Points {
    std::int64_t points = 0;
    // Set if fixed points were overruled: the points computed without them.
    std::optional<std::int64_t> computed;
    std::int64_t fixed = 0;  // The challenge's fixed points, if it has any.
};

// Takes the numbers of one normal draw from `random`, whatever the challenge.
Points challenge_points(const Config& config,
                        const Challenge& challenge,
                        const PointsInput& input,
                        Random& random);

// The same without chance and without fixed points.
std::int64_t expected_points(const Config& config,
                             const Challenge& challenge,
                             const PointsInput& input);

// The difficulty of leaving and reaching a zone, as points.
std::int64_t zone_remoteness(const Config& config, const Zone& zone);

}  // namespace muster::core

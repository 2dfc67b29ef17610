// Draws a team's challenges. First the day's period gives a list of slots; each slot has a rule.
// Then each slot takes one of the fitting challenges, all equally likely, and relaxes its rule if
// none is left. Pure except for the generator; any thread.
#pragma once

#include "engine/core/field/constants.hpp"
#include "engine/core/field/draw/challenge_flags.hpp"
#include "engine/core/field/draw/day.hpp"
#include "engine/core/field/draw/draw_index.hpp"
#include "engine/core/math/random.hpp"

namespace muster::core {

// The start and the allowed travel minutes, in [from, until). A range start..end of the rules is
// always half-open.
struct Reach {
    enum class Of : std::uint8_t { team_zone, centre_zone };
    Of of = Of::team_zone;
    std::int32_t from = 0;
    std::int32_t until = 0;
    bool operator==(const Reach&) const = default;
};

// One challenge to be drawn.
struct Slot {
    std::uint8_t kinds = 0;  // One bit for each ChallengeKind.
    bool with_zone = false;  // Whether a zoneable challenge gets a zone.
    std::optional<Reach> reach;
    std::optional<std::int32_t> remoteness_max;
    bool adjacent_sector = false;  // Adjacent to the team's sector.
    bool operator==(const Slot&) const = default;
};

// Takes two random numbers in the centre period with three challenges, one in the normal period
// with three, otherwise none.
std::vector<Slot> slots_for(const Config& config, DayPeriod period, Random& random);

// The drawing team and the challenges.
struct DrawInput {
    const DrawIndex& index;
    const Config& config;
    const ChallengeFlags& in_set;
    const ChallengeFlags& seen;
    const ChallengeFlags& completed;
    ZoneId team_zone;
    std::string_view team_sector;
    bool random_places_in_reach = true;  // False: the rules before version 4.
};

struct DrawnChallenge {
    std::size_t place = 0;  // In the index.
    bool with_zone = false;
    std::optional<Reach> reach;  // Nothing also if that rule was relaxed.
    std::vector<Relaxation> relaxations;
};

// Takes one random number for each drawn challenge, in the order of the slots. Returns fewer
// challenges than slots if none is left.
std::vector<DrawnChallenge> draw(const DrawInput& input,
                                 std::span<const Slot> slots,
                                 Random& random);

// The zones in reach, or all zones, in the order of their ids; on request only the S-Bahn's
// terminal zones.
std::vector<ZoneId> allowed_zones(const DrawInput& input,
                                  const std::optional<Reach>& reach,
                                  bool s_bahn_only);

}  // namespace muster::core

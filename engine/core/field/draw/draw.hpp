// Which challenges a team gets. First the day's period gives a list of slots, each a rule; then
// each slot takes one of the challenges that fit it, all equally likely, relaxing its rule where
// none is left. Pure but for the generator; any thread.
#pragma once

#include "engine/core/field/constants.hpp"
#include "engine/core/field/draw/challenge_flags.hpp"
#include "engine/core/field/draw/day.hpp"
#include "engine/core/field/draw/draw_index.hpp"
#include "engine/core/math/random.hpp"

namespace muster::core {

// From where a challenge may be how far: travel minutes in [from, until). A range is half-open
// wherever the rules give one as start..end.
struct Reach {
    enum class Of : std::uint8_t { team_zone, centre_zone };
    Of of = Of::team_zone;
    std::int32_t from = 0;
    std::int32_t until = 0;
    bool operator==(const Reach&) const = default;
};

// One challenge to be drawn.
struct Slot {
    std::uint8_t kinds = 0;  // A bit a ChallengeKind.
    bool with_zone = false;  // Whether a zoneable challenge gets a zone.
    std::optional<Reach> reach;
    std::optional<std::int32_t> remoteness_max;
    bool adjacent_sector = false;  // To the team's.
    bool operator==(const Slot&) const = default;
};

// Takes two numbers in the centre period with three challenges, one in the normal period with
// three, else none.
std::vector<Slot> slots_for(const Config& config, DayPeriod period, Random& random);

// Who draws, and from what.
struct DrawInput {
    const DrawIndex& index;
    const Config& config;
    const ChallengeFlags& in_set;
    const ChallengeFlags& seen;
    const ChallengeFlags& completed;
    ZoneId team_zone;
    std::string_view team_sector;
};

struct DrawnChallenge {
    std::size_t place = 0;  // In the index.
    bool with_zone = false;
    std::optional<Reach> reach;  // Nothing also where that rule was relaxed.
    std::vector<Relaxation> relaxations;
};

// One number for each challenge drawn, in the order of the slots. Fewer than slots where nothing is
// left.
std::vector<DrawnChallenge> draw(const DrawInput& input,
                                 std::span<const Slot> slots,
                                 Random& random);

// The zones in reach, or all of them, in the order of their ids; of those, the S-Bahn's terminal
// zones alone if asked.
std::vector<ZoneId> allowed_zones(const DrawInput& input,
                                  const std::optional<Reach>& reach,
                                  bool s_bahn_only);

}  // namespace muster::core

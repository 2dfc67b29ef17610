// Dealing challenges to a team. Runs after a handler's checks and can't fail. Engine thread.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

// What came of one draw beside the challenges, to be told after the event that led to it.
struct Deal {
    std::vector<std::string> traps;  // Messages for the catchers.
    std::vector<FixedPointsOverruled> overruled;
    std::uint32_t wanted = 0;
    std::uint32_t drawn = 0;
};
enum class Occasion : std::uint8_t { start, play };  // At the start nobody gets the underdog bonus.
// Replaces the team's open challenges by newly drawn ones.
Deal deal(FieldContext& context, Game& game, TeamInGame& team, Occasion occasion);
void tell_deal(FieldContext& context, Game& game, const TeamInGame& team, const Deal& deal);

}  // namespace muster::core

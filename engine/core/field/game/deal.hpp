// Dealing challenges to a team. Runs after a handler's checks and can't fail. Engine thread.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

// The further results of a draw; they are sent after the event that caused the draw.
struct Deal {
    std::vector<std::string> traps;  // Messages for the catchers.
    std::vector<FixedPointsOverruled> overruled;
    std::uint32_t wanted = 0;
    std::uint32_t drawn = 0;
    std::vector<std::uint32_t>
        first_seen;  // The places of the challenges that are new to the team.
};
// At the start no team gets the underdog bonus.
enum class Occasion : std::uint8_t { start, play };
// Replaces the team's open challenges by newly drawn ones.
Deal deal(FieldContext& context, Game& game, TeamInGame& team, Occasion occasion);
// Tells the team and the catchers the team's open challenges.
void tell_challenges(FieldContext& context, Game& game, const TeamInGame& team);
void tell_deal(FieldContext& context, Game& game, const TeamInGame& team, const Deal& deal);

}  // namespace muster::core

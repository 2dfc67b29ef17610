// What play offers to the rest of the core: what to do when a game's timer fires, and which modes
// there are.
#pragma once

#include "engine/core/kernel/context.hpp"

namespace muster::core {

// A session's game has reached its end time. REQUIRES: the session plays, and the timer was taken
// out.
void game_end_due(Context& context, SessionId session);

// A team's grace period is over. REQUIRES: the session plays, the team is in its game, and the
// timer was taken out.
void grace_period_over(Context& context, SessionId session, TeamId team);

// The game modes, in the order in which people are shown them.
std::vector<ModeInfo> mode_infos();
bool is_mode(std::string_view name);

}  // namespace muster::core

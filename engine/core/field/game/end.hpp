// The ranking and the end of a running game, and the time of its end. Runs after a handler's checks
// and can't fail. Engine thread.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

// Best first; teams with equal points are in the order of their ids and share the better rank.
std::vector<RankingRow> ranking_of(const FieldContext& context, const Game& game);
// Archives the game, frees its players, and removes the game.
PastGameSummary end_game(FieldContext& context, SessionState& session, EndReason reason);
// Ends the game if its mode declares it decided.
void end_if_decided(FieldContext& context, SessionState& session);
// Sets the timer for game.ends instead of the present one.
void set_end_timer(FieldContext& context, Game& game);
// Times of day are behind engine time by that from now on. The games end at the same times of day.
void set_day_behind(FieldContext& context, std::chrono::microseconds behind);

}  // namespace muster::core

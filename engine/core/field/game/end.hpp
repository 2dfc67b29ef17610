// The ranking and the end of a running game. Runs after a handler's checks and can't fail. Engine
// thread.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

// Best first; teams with equal points are in the order of their ids and share the better rank.
std::vector<RankingRow> ranking_of(const FieldContext& context, const Game& game);
// Archives the game, frees its players, and removes the game.
PastGameSummary end_game(FieldContext& context, SessionState& session, EndReason reason);
// Ends the game if its mode declares it decided.
void end_if_decided(FieldContext& context, SessionState& session);

}  // namespace muster::core

// Where a running game stands and how it ends. Runs after a handler's checks and can't fail. Engine
// thread.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

// Best first; equal points by team id, sharing the better rank.
std::vector<RankingRow> ranking_of(const FieldContext& context, const Game& game);
// Archives the game and frees its players. The game is gone afterwards.
PastGameSummary end_game(FieldContext& context, SessionState& session, EndReason reason);
// Ends the game where its mode says that it is decided.
void end_if_decided(FieldContext& context, SessionState& session);

}  // namespace muster::core

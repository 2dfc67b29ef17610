// The visible part of a running game.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

// The parts of the running game that the input's actor, or that player, may see.
GameReply game_reply(const FieldContext& context, const SessionState& session);
GameReply game_reply_for(const FieldContext& context, const SessionState& session, PlayerId player);

}  // namespace muster::core

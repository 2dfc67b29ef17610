// A running game as one actor may see it.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

// The running game as the input's actor may see it, or as that player.
GameReply game_reply(const FieldContext& context, const SessionState& session);
GameReply game_reply_for(const FieldContext& context, const SessionState& session, PlayerId player);

}  // namespace muster::core

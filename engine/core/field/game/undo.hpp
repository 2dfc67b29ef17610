// What organisers can take back: each completion and each catch keeps what it replaced. It can be
// taken back while it is the last change of each of its teams. Functions that change something run
// after a handler's checks and can't fail. Engine thread.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

// The team before a completion or a catch.
UndoableSide side_before(const TeamInGame& team);
// Keeps what the completion or catch replaced. REQUIRES: the periods of its teams are recorded.
void keep(FieldContext& context, Game& game, Undoable undoable);
// Notes a change that must not be lost by taking back an earlier completion or catch.
void note_change(FieldContext& context, Game& game, TeamInGame& team, TeamChange::Kind kind);

}  // namespace muster::core

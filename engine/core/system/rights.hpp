// The rights to make requests and to hear topics. The daemon's door checks only the class of the
// peer.
//
// Operators may do everything. A service acts for all players and for the organisers of sessions
// that are granted to its user id. It acts for itself when it reads, registers players, logs them
// in, or creates sessions, which are then granted to it.
#pragma once

#include "engine/core/system/context.hpp"

namespace muster::core {

// Nothing, or the refusal because the input's peer may not make the request for its actor. Cheap if
// the answer is nothing.
std::optional<Error> check_rights(const SystemContext& context);

// Whether the input's actor may hear the topic's events now. For a topic that does not exist, only
// operators may.
bool may_hear(const SystemContext& context, Topic topic);

// Whether the player may. REQUIRES: the player and the topic exist.
bool player_may_hear(const SystemContext& context, PlayerId player, Topic topic);

// Whether the topic's thing exists.
bool exists(const SystemContext& context, Topic topic);

}  // namespace muster::core

// Who may make which request and hear which topic. The daemon's door only checks what class of peer
// may say a thing at all.
//
// Operators may do everything. A service acts for people: for players always, for organisers of the
// sessions that were granted to its user id, and for itself where it only serves (reading,
// registering players, logging them in, creating sessions, which are then granted to it).
#pragma once

#include "engine/core/system/context.hpp"

namespace muster::core {

// Nothing, or why the input's peer may not make the request in its actor's name. Cheap where the
// answer is nothing.
std::optional<Error> check_rights(const SystemContext& context);

// Whether the input's actor may be told the topic's events, now. Not for a topic that does not
// exist, but for operators.
bool may_hear(const SystemContext& context, Topic topic);

// Whether the thing that the topic is about exists.
bool exists(const SystemContext& context, Topic topic);

}  // namespace muster::core

// The functions about attached players for other domains.
#pragma once

#include "engine/core/people/context.hpp"

namespace muster::core {

// Marks every service's connection as lost with all its attachments, because the daemon starts.
// False: there were none, and nothing changed.
bool lose_all_connections(PeopleContext& context);

}  // namespace muster::core

// The refusals that many rules of this domain share.
#pragma once

#include "engine/core/kernel/refusals.hpp"

#include <muster/proto/field/session.hpp>

namespace muster::core {

// The refusal of a change while this session plays. Facts: session, name.
Error game_in_progress(const Session& session);

}  // namespace muster::core

// Requests straight into a core, without queue, journal or daemon.
#pragma once

#include "bench/support/world.hpp"
#include "engine/core/engine.hpp"

namespace muster::bench {

// Applies at engine time `now`. The engine must outlive what is returned.
Caller core_caller(core::Engine& engine, Time now);

// Fires what is due at `now`, as the engine thread does.
void fire_timers(core::Engine& engine, core::Outcome& out, Time now);

// Throws with the refusal's message where the outcome is one.
void expect_ok(const core::Outcome& out);

}  // namespace muster::bench

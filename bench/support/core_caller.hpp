// Requests directly to a core, without queue, journal or daemon.
#pragma once

#include "bench/support/world.hpp"
#include "engine/core/engine.hpp"

namespace muster::bench {

// A caller that applies requests at engine time `now`. The engine must outlive the caller.
Caller core_caller(core::Engine& engine, Time now);

// Fires the timers due at `now`, like the engine thread.
void fire_timers(core::Engine& engine, core::Outcome& out, Time now);

// Throws the refusal's message if the outcome is a refusal.
void expect_ok(const core::Outcome& out);

}  // namespace muster::bench

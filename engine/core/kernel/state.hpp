// The state of the engine that all domains share: its position, its times, and the timers.
#pragma once

#include "engine/core/kernel/idempotency.hpp"
#include "engine/core/kernel/timers.hpp"
#include "engine/core/kernel/topics.hpp"

namespace muster::core {

struct KernelState {
    std::uint64_t epoch = 0;     // The realm's, drawn when the journal was made.
    std::uint64_t sequence = 0;  // Of the last input that changed something.
    std::uint64_t digest = 0;    // Chained over the outcomes of all such inputs.
    Time time{};                 // Of the last such input.
    std::uint32_t rules_version = 1;
    Downtime downtime;
    // Times of day are behind engine time by this: the machine's clock was set back, and engine
    // time never goes back. Negative: the clock was ahead of engine time. See FollowClock.
    std::chrono::microseconds day_behind{};
    Timers timers;
    TopicCounters topics;
    IdempotencyCache retries;
};

}  // namespace muster::core

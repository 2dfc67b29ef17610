// What the engine remembers whatever is played: how far it is, and what is due.
#pragma once

#include "engine/core/kernel/idempotency.hpp"
#include "engine/core/kernel/timers.hpp"
#include "engine/core/kernel/topics.hpp"

namespace muster::core {

struct KernelState {
    std::uint64_t epoch = 0;     // Of the realm, from the journal's making.
    std::uint64_t sequence = 0;  // Of the last input that changed something.
    std::uint64_t digest = 0;    // Chained over the outcomes of those.
    Time time{};                 // Of the last of those.
    std::uint32_t rules_version = 1;
    Timers timers;
    TopicCounters topics;
    IdempotencyCache retries;
};

}  // namespace muster::core

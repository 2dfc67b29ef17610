// Waiting awake: for what comes sooner than a sleeping thread is woken, which takes some 30 us
// where its core went idle.
#pragma once

#include <chrono>
#include <thread>

namespace muster::runtime {

// Any thread. Looks until `ready()` or for `at_most`; not at all where there is one core, on which
// nothing can happen meanwhile.
template <class Ready>
void spin_until(Ready ready, std::chrono::nanoseconds at_most) {
    using Steady = std::chrono::steady_clock;
    static const bool alone = std::thread::hardware_concurrency() < 2;
    if (alone) return;
    const auto until = Steady::now() + at_most;
    while (!ready() && Steady::now() < until) {
    }
}

}  // namespace muster::runtime

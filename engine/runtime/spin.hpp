// Waiting awake: for what comes sooner than a sleeping thread is woken, which takes some 30 us
// where its core went idle.
#pragma once

#include <chrono>
#include <thread>

namespace muster::runtime {

// Any thread. Looks until `ready()` or for `at_most`, and lets others use the core meanwhile: the
// one that is waited for may need it.
template <class Ready>
void spin_until(Ready ready, std::chrono::nanoseconds at_most) {
    using Steady = std::chrono::steady_clock;
    const auto until = Steady::now() + at_most;
    while (!ready() && Steady::now() < until)
        std::this_thread::yield();
}

}  // namespace muster::runtime

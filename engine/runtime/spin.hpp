// Waiting without sleep, for events that come sooner than a sleeping thread wakes up. Waking up
// takes some 30 us if the thread's core went idle.
#pragma once

#include <chrono>
#include <thread>

namespace muster::runtime {

// Any thread. Checks `ready()` again and again, for `at_most`, and yields the core meanwhile: the
// awaited thread may need it.
template <class Ready>
void spin_until(Ready ready, std::chrono::nanoseconds at_most) {
    using Steady = std::chrono::steady_clock;
    const auto until = Steady::now() + at_most;
    while (!ready() && Steady::now() < until)
        std::this_thread::yield();
}

}  // namespace muster::runtime

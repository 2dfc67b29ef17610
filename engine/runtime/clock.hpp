// Engine time: the real clock's time, or a rehearsal's time that runs from an anchor at a rate. The
// journal records which of the two is active.
#pragma once

#include "engine/runtime/ports.hpp"

#include <chrono>

namespace muster::runtime {

// The machine's clock. Any thread.
class SystemClock : public Clock {
  public:
    Time now() override;
    std::chrono::nanoseconds stopwatch() override;
};

// The engine time at real time `real`.
Time virtual_time(const SetClock& anchor, Time real);

// The real time from engine time `now` until `due`; 0 if `due` is past.
std::chrono::nanoseconds real_duration(const SetClock& anchor, Time now, Time due);

// The engine time that passes in a real time.
std::chrono::microseconds engine_duration(const SetClock& anchor, std::chrono::microseconds real);

// Engine time for one engine thread: never goes back, whatever the real clock does.
class EngineClock {
  public:
    explicit EngineClock(Clock& real) : real_(real) {}
    // Never before `at_least`, and never before the last returned time.
    Time now(const SetClock& anchor, Time at_least);
    std::chrono::nanoseconds stopwatch() { return real_.stopwatch(); }

  private:
    Clock& real_;
    Time last_ = Time::min();
};

// Refuses to start an engine whose last recorded time is over clock_behind_max ahead of its clock:
// otherwise its timers would not fire for that long. The error's message says what to do.
Status check_clock(const core::Engine& engine, Time real);

// A rehearsal as the options request it; missing values stay unchanged.
struct Rehearsal {
    std::optional<Time> start;   // Engine time from now on.
    std::optional<double> rate;  // Engine seconds a real second.
};

// The command that begins the rehearsal, to be submitted before all others; or the error if it
// can't begin.
Result<SetClock> begin_rehearsal(const core::Engine& engine, const Rehearsal& rehearsal, Time real);

}  // namespace muster::runtime

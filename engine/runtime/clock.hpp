// Engine time: the real clock's, or a rehearsal's that runs from an anchor at a rate. Which of the
// two is in the journal, like everything else.
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

// What engine time it is at real time `real`.
Time virtual_time(const SetClock& anchor, Time real);

// How long from engine time `now` until `due` takes in real time; 0 if it is past.
std::chrono::nanoseconds real_duration(const SetClock& anchor, Time now, Time due);

// Engine time for one engine thread: never goes back, whatever the real clock does.
class EngineClock {
  public:
    explicit EngineClock(Clock& real) : real_(real) {}
    // Not before `at_least`, nor before what it said last.
    Time now(const SetClock& anchor, Time at_least);
    std::chrono::nanoseconds stopwatch() { return real_.stopwatch(); }

  private:
    Clock& real_;
    Time last_ = Time::min();
};

// Refuses to start an engine whose last recorded time is over clock_behind_max ahead of its clock:
// its timers would not fire for that long. The error's message says what to do.
Status check_clock(const core::Engine& engine, Time real);

// A rehearsal as the options ask for it; what is not given stays as it is.
struct Rehearsal {
    std::optional<Time> start;   // Engine time from now on.
    std::optional<double> rate;  // Engine seconds a real second.
};

// The command that begins it, to be submitted before all others; or why it can't be.
Result<SetClock> begin_rehearsal(const core::Engine& engine, const Rehearsal& rehearsal, Time real);

}  // namespace muster::runtime

// The machine's clocks, and the anchor of engine time: the real time, or a rehearsal's time that
// runs from an anchor at a rate. The journal records the anchor.
#pragma once

#include "engine/runtime/ports.hpp"

#include <chrono>

namespace muster::runtime {

// The machine's clocks. Any thread.
class SystemClock : public Clock {
  public:
    ClockReading read() override;
    std::chrono::nanoseconds stopwatch() override;
};

// The engine time at real time `real`.
Time virtual_time(const SetClock& anchor, Time real);

// The real time from engine time `now` until `due`; 0 if `due` is past.
std::chrono::nanoseconds real_duration(const SetClock& anchor, Time now, Time due);

// The engine time that passes in a real time.
std::chrono::microseconds engine_duration(const SetClock& anchor, std::chrono::microseconds real);

// Refuses to start an engine whose last recorded time is over clock_behind_max ahead of its clock:
// most likely the clock is not set yet. The error's message says what to do.
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

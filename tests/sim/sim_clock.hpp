// The machine's clocks: simulated time; the wall clock has the error by a fault.
#pragma once

#include "engine/runtime/ports.hpp"
#include "tests/sim/schedule.hpp"
#include "tests/sim/sim_random.hpp"

namespace muster::sim {

class SimClock : public runtime::Clock {
  public:
    SimClock(const Schedule& schedule, SimRandom random) : schedule_(schedule), random_(random) {}

    runtime::ClockReading read() override {
        return {now(), true_time().time_since_epoch(), schedule_.now().time_since_epoch()};
    }
    Time now() const { return true_time() + offset_; }
    // What a right clock would show.
    Time true_time() const { return schedule_.now() + slept_; }
    // The engine's work takes no simulated time; the length of its turns is random.
    std::chrono::nanoseconds stopwatch() override {
        return stopwatch_ += random_.about(std::chrono::microseconds(50));
    }
    void jump(std::chrono::microseconds by) { offset_ += by; }
    void set_right() { offset_ = {}; }
    // The whole world stands still for that long.
    void sleep(std::chrono::microseconds length) { slept_ += length; }

  private:
    const Schedule& schedule_;
    SimRandom random_;
    std::chrono::microseconds offset_{};
    std::chrono::microseconds slept_{};
    std::chrono::nanoseconds stopwatch_{};
};

}  // namespace muster::sim

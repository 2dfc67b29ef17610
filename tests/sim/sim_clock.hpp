// The machine's clock: simulated time, plus the change by a fault.
#pragma once

#include "engine/runtime/ports.hpp"
#include "tests/sim/schedule.hpp"
#include "tests/sim/sim_random.hpp"

namespace muster::sim {

class SimClock : public runtime::Clock {
  public:
    SimClock(const Schedule& schedule, SimRandom random) : schedule_(schedule), random_(random) {}

    Time now() override { return schedule_.now() + offset_; }
    // The engine's work takes no simulated time; the length of its turns is random.
    std::chrono::nanoseconds stopwatch() override {
        return stopwatch_ += random_.about(std::chrono::microseconds(50));
    }
    void jump(std::chrono::microseconds by) { offset_ += by; }

  private:
    const Schedule& schedule_;
    SimRandom random_;
    std::chrono::microseconds offset_{};
    std::chrono::nanoseconds stopwatch_{};
};

}  // namespace muster::sim

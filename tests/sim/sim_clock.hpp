// The machine's clock: simulated time, but for what somebody set it to.
#pragma once

#include "engine/runtime/ports.hpp"
#include "tests/sim/schedule.hpp"

namespace muster::sim {

class SimClock : public runtime::Clock {
  public:
    explicit SimClock(const Schedule& schedule) : schedule_(schedule) {}

    Time now() override { return schedule_.now() + offset_; }
    void jump(std::chrono::microseconds by) { offset_ += by; }

  private:
    const Schedule& schedule_;
    std::chrono::microseconds offset_{};
};

}  // namespace muster::sim

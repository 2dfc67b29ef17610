// How long a deferred handler waits for Discord. Discord may demand hours between two changes of
// one thing.
#pragma once

#include <algorithm>
#include <chrono>

namespace muster::discord {

// A minute for each request. All requests together end before the interaction's token expires.
class Patience {
  public:
    using Clock = std::chrono::steady_clock;

    // The deadline of the next request.
    Clock::time_point for_next() const { return std::min(Clock::now() + each, end_); }

  private:
    static constexpr std::chrono::seconds each{60};
    static constexpr std::chrono::minutes all{12};
    Clock::time_point end_ = Clock::now() + all;
};

}  // namespace muster::discord

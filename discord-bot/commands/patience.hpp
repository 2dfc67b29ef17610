// How long a handler that is answered after a while waits for Discord, which may want hours between
// two changes of one thing.
#pragma once

#include <algorithm>
#include <chrono>

namespace muster::discord {

// A minute for each request, and for all of them not so long that the interaction's token has died.
class Patience {
  public:
    using Clock = std::chrono::steady_clock;

    // The next request's deadline.
    Clock::time_point for_next() const { return std::min(Clock::now() + each, end_); }

  private:
    static constexpr std::chrono::seconds each{60};
    static constexpr std::chrono::minutes all{12};
    Clock::time_point end_ = Clock::now() + all;
};

}  // namespace muster::discord

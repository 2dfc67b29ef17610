// The waits between attempts to reconnect. Pure: the caller measures time and gives the random
// seed.
#pragma once

#include <muster/client/options.hpp>

namespace muster::client {

// The span doubles from `first` to `longest`. Each wait is drawn from the upper half of the present
// span, so that a thousand clients of one daemon don't reconnect in one instant. Any one thread.
class Backoff {
  public:
    Backoff(BackoffOptions options, std::uint64_t seed)
        : options_(options), span_(options.first), chance_(seed) {}

    std::chrono::milliseconds next();
    // The connection works: the waits begin at `first` again.
    void reset() { span_ = options_.first; }

  private:
    BackoffOptions options_;
    std::chrono::milliseconds span_;
    std::uint64_t chance_;
};

}  // namespace muster::client

// How long to wait before the next attempt to reconnect. Pure: it measures no time and asks nobody
// for chance.
#pragma once

#include <muster/client/options.hpp>

namespace muster::client {

// Doubles from `first` to `longest`; each wait is drawn from the upper half of the present span, so
// that a thousand clients of one daemon don't come back in one instant. Any one thread.
class Backoff {
  public:
    Backoff(BackoffOptions options, std::uint64_t seed)
        : options_(options), span_(options.first), chance_(seed) {}

    std::chrono::milliseconds next();
    // The connection proved good: begin anew.
    void reset() { span_ = options_.first; }

  private:
    BackoffOptions options_;
    std::chrono::milliseconds span_;
    std::uint64_t chance_;
};

}  // namespace muster::client

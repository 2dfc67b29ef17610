// The age of an interaction at its arrival. Discord tells the interaction's time only by its id, on
// Discord's own clock.
#pragma once

#include "discord-bot/api/message.hpp"

#include <chrono>
#include <optional>

namespace muster::discord {

// Estimates ages, because an interaction that arrives after a break of the gateway or over a slow
// line may be too old to answer. The smallest difference seen between this machine's clock and the
// ids' times counts as the offset of the clocks; any excess is age. So the first interaction has
// age 0, and an error makes an interaction seem younger. Any one thread.
class Ages {
  public:
    // The age of the interaction with this id, which arrives at `now`. REQUIRES: `now` never goes
    // back.
    std::chrono::nanoseconds of(Snowflake id, std::chrono::steady_clock::time_point now);

  private:
    std::optional<std::chrono::nanoseconds> least_;  // At the time `seen_`.
    std::chrono::steady_clock::time_point seen_;
};

}  // namespace muster::discord

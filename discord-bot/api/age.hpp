// How old an interaction is when it arrives: Discord tells its time only by the interaction's id,
// on a clock of its own.
#pragma once

#include "discord-bot/api/message.hpp"

#include <chrono>
#include <optional>

namespace muster::discord {

// What comes after a break of the gateway, or over a slow line, may be too old to be answered. The
// smallest difference between our clock and the ids' times is the clocks' own; what is above it is
// age. So the first is taken for new, and an error is one in favour of the asker. Any one thread.
class Ages {
  public:
    // Of what has this id and comes now. Times never go back.
    std::chrono::nanoseconds of(Snowflake id, std::chrono::steady_clock::time_point now);

  private:
    std::optional<std::chrono::nanoseconds> least_;  // As of `seen_`.
    std::chrono::steady_clock::time_point seen_;
};

}  // namespace muster::discord

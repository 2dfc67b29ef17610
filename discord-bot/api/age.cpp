#include "discord-bot/api/age.hpp"

#include <algorithm>

namespace muster::discord {

namespace {

// Discord's documents: "Timestamp: (snowflake >> 22)", in milliseconds. Only differences are used,
// so the epoch does not matter.
constexpr int timestamp_shift = 22;

// Two kept clocks drift apart by at most 500 in a million, so the least difference grows at this
// rate. Otherwise a fast clock would make every interaction seem old in the end.
constexpr int drift = 2'000;

// Discord keeps no interaction for so long. A greater age means that an earlier id was wrong.
constexpr std::chrono::minutes age_max{15};

}  // namespace

std::chrono::nanoseconds Ages::of(Snowflake id, std::chrono::steady_clock::time_point now) {
    const std::chrono::milliseconds made(static_cast<std::int64_t>(id >> timestamp_shift));
    const auto difference = now.time_since_epoch() - std::chrono::nanoseconds(made);
    if (least_) *least_ += (now - seen_) / drift;
    seen_ = now;
    if (!least_ || difference < *least_ || difference - *least_ > age_max) least_ = difference;
    return difference - *least_;
}

}  // namespace muster::discord

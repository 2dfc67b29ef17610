#include "discord-bot/api/age.hpp"

#include <algorithm>

namespace muster::discord {

namespace {

// "Timestamp: (snowflake >> 22)", in milliseconds. Since when makes no difference here.
constexpr int timestamp_shift = 22;

// Two clocks that are kept do not run apart faster than 500 in a million. What was learned long ago
// is worth that much less, or a clock that runs fast would make all seem old in the end.
constexpr int drift = 2'000;

// Discord keeps none for so long: then the id that said otherwise was wrong.
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

// How many replies the core keeps for retries: for how long, how many, and how many bytes in all;
// the oldest go first.
#pragma once

#include <chrono>
#include <cstddef>

namespace muster::core::limits {

inline constexpr std::chrono::hours replies_kept_for{24};
inline constexpr std::size_t replies_max = 100'000;
inline constexpr std::size_t reply_bytes_max = std::size_t{64} << 20;

}  // namespace muster::core::limits

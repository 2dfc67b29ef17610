// Limits for all domains.
#pragma once

#include <chrono>
#include <cstddef>

namespace muster::core::limits {

// The number of items that one page of a list examines, fitting or not.
inline constexpr std::size_t list_examined_max = 4'000;

// The core's replies for retries: the time for which it keeps them, their number, and their bytes,
// in all and of one client. It removes the oldest first.
inline constexpr std::chrono::hours replies_kept_for{24};
inline constexpr std::size_t replies_max = 100'000;
inline constexpr std::size_t reply_bytes_max = std::size_t{64} << 20;
inline constexpr std::size_t replies_per_client_max = 10'000;
inline constexpr std::size_t reply_bytes_per_client_max = std::size_t{8} << 20;

// The difference between times of day and engine time. More than any clock can be wrong; it keeps
// the arithmetic of times in range for a journal that was altered.
inline constexpr std::chrono::microseconds day_behind_max = std::chrono::years{400};

}  // namespace muster::core::limits

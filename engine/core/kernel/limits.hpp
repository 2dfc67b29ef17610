// What holds for all domains.
#pragma once

#include <chrono>
#include <cstddef>

namespace muster::core::limits {

// What one page of a list looks at, whether it fits the question or not.
inline constexpr std::size_t list_examined_max = 4'000;

// How many replies the core keeps for retries: for how long, how many, and how many bytes, in all
// and of one client; the oldest go first.
inline constexpr std::chrono::hours replies_kept_for{24};
inline constexpr std::size_t replies_max = 100'000;
inline constexpr std::size_t reply_bytes_max = std::size_t{64} << 20;
inline constexpr std::size_t replies_per_client_max = 10'000;
inline constexpr std::size_t reply_bytes_per_client_max = std::size_t{8} << 20;

}  // namespace muster::core::limits

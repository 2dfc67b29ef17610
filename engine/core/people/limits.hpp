// How much of people the core keeps at most. Each bound is far beyond any community we know of; a
// bound keeps one client from filling the memory. Beyond one a request is refused with bad_data
// that names the limit.
#pragma once

#include <chrono>
#include <cstddef>

namespace muster::core::limits {

inline constexpr std::size_t players_max = 100'000;
inline constexpr std::size_t logins_per_player_max = 16;  // One more closes the oldest.
// A login ends so long after it was opened or renewed. Its use renews it, once it is so old.
inline constexpr std::chrono::hours login_kept_for{90 * 24};
inline constexpr std::chrono::hours login_renewed_after{24};

}  // namespace muster::core::limits

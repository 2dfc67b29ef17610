// How much of people the core keeps at most. Each bound is far beyond any community we know of; a
// bound keeps one client from filling the memory. Beyond one a request is refused with bad_data
// that names the limit.
#pragma once

#include <cstddef>

namespace muster::core::limits {

inline constexpr std::size_t players_max = 100'000;
inline constexpr std::size_t logins_per_player_max = 16;  // One more closes the oldest.

}  // namespace muster::core::limits

// The core's bounds for people. Each bound is far beyond any known community; it keeps one client
// from filling the memory. Beyond a bound a request is refused with bad_data that names the limit.
#pragma once

#include <chrono>
#include <cstddef>

namespace muster::core::limits {

inline constexpr std::size_t players_max = 1'050'000;
// The number of players in whose names one page of a list searches for a part, fitting or not.
inline constexpr std::size_t names_examined_max = 1'000;
inline constexpr std::size_t logins_per_player_max = 16;  // A further login closes the oldest.
// A login ends this long after it was opened or renewed. Its use renews it once it has the second
// age.
inline constexpr std::chrono::hours login_kept_for{90 * 24};
inline constexpr std::chrono::hours login_renewed_after{24};

}  // namespace muster::core::limits

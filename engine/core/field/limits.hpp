// The core's bounds for field games. Each bound is far beyond any known community; it keeps one
// client from filling the memory. Beyond a bound a request is refused with bad_data that names the
// limit.
#pragma once

#include <cstddef>
#include <cstdint>

namespace muster::core::limits {

inline constexpr std::size_t sessions_max = 10'000;
inline constexpr std::size_t teams_per_session_max = 100;
inline constexpr std::size_t players_per_team_max = 200;
inline constexpr std::size_t teams_per_player_max = 100;
inline constexpr std::size_t grants_max = 100'000;
inline constexpr std::size_t sets_max = 1'000;
inline constexpr std::size_t zones_max = 2'000;
inline constexpr std::size_t challenges_max = 50'000;
inline constexpr std::size_t sets_per_challenge_max = 100;
inline constexpr std::size_t zones_per_challenge_max = 100;
inline constexpr std::size_t translations_max = 32;
inline constexpr std::uint64_t zone_number_max = 9'999;
inline constexpr std::int32_t minutes_max = 24 * 60;  // Limit of a travel, walking or waiting time.

// Of a game. With more, the oldest can't be taken back any more.
inline constexpr std::size_t undoable_max = 1'000;

// A page of zones ends after this number of travel minutes.
inline constexpr std::size_t list_minutes_max = 10'000;

}  // namespace muster::core::limits

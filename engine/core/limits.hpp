// How much the core keeps at most. Each bound is far beyond any community we know of; it is there
// so that no client can fill the memory. Beyond one a request is refused with bad_data that names
// the limit.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace muster::core::limits {

inline constexpr std::size_t players_max = 100'000;
inline constexpr std::size_t sessions_max = 10'000;
inline constexpr std::size_t teams_per_session_max = 100;
inline constexpr std::size_t players_per_team_max = 200;
inline constexpr std::size_t teams_per_player_max = 100;
inline constexpr std::size_t grants_max = 100'000;
inline constexpr std::size_t values_per_user_max = 1'000;
inline constexpr std::size_t logins_per_player_max = 16;  // One more closes the oldest.
// A login ends so long after it was opened or renewed. Its use renews it, once it is so old.
inline constexpr std::chrono::hours login_kept_for{90 * 24};
inline constexpr std::chrono::hours login_renewed_after{24};

inline constexpr std::size_t sets_max = 1'000;
inline constexpr std::size_t zones_max = 2'000;
inline constexpr std::size_t challenges_max = 50'000;
inline constexpr std::size_t sets_per_challenge_max = 100;
inline constexpr std::size_t zones_per_challenge_max = 100;
inline constexpr std::size_t translations_max = 32;
inline constexpr std::uint64_t zone_number_max = 9'999;
inline constexpr std::int32_t minutes_max = 24 * 60;  // Of a way, a walk, a wait.

// Replies kept for retries: for how long, how many, and how many bytes in all; the oldest go first.
inline constexpr std::chrono::hours replies_kept_for{24};
inline constexpr std::size_t replies_max = 100'000;
inline constexpr std::size_t reply_bytes_max = std::size_t{64} << 20;

}  // namespace muster::core::limits

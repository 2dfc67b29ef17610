// The core's bounds for people. Each bound is far beyond any known community; it keeps one client
// from filling the memory. Beyond a bound a request is refused with bad_data that names the limit.
#pragma once

#include <chrono>
#include <cstddef>

namespace muster::core::limits {

inline constexpr std::size_t players_max = 1'050'000;
// One page of a list searches for a part in the names of at most so many players, fitting or not.
inline constexpr std::size_t names_examined_max = 1'000;
inline constexpr std::size_t logins_per_player_max = 16;  // A further login closes the oldest.
// A login ends this long after it was opened or renewed. Using a login that has the second age
// renews it.
inline constexpr std::chrono::hours login_kept_for{90 * 24};
inline constexpr std::chrono::hours login_renewed_after{24};

// The greatest number of attachments of a player, over all connections of services, and of one
// connection: a gateway holds tens of thousands of people.
inline constexpr std::size_t attachments_per_player_max = 8;
inline constexpr std::size_t attachments_per_connection_max = 120'000;
// A page of attached players ends after this number of topics.
inline constexpr std::size_t attached_topics_page_max = 10'000;
// The attachments of a lost connection are removed in slices of this size, with this pause between
// two slices.
inline constexpr std::size_t lost_attachments_slice = 500;
inline constexpr std::chrono::milliseconds lost_attachments_pause{1};
// The spans of events that a player heard of one topic, the newest ones: a side of a game is gained
// with each change of roles.
inline constexpr std::size_t heard_spans_max = 32;

}  // namespace muster::core::limits

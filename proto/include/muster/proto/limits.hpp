// The limits of size that both ends of a connection enforce. The daemon has further limits of its
// own.
#pragma once

#include <cstddef>
#include <cstdint>

namespace muster::limits {

// A frame's length without its four length bytes.
inline constexpr std::uint32_t frame_size_max = 8u << 20;
// The same for a frame from the daemon: a reply may be a whole finished game.
inline constexpr std::uint32_t reply_frame_size_max = 48u << 20;
// A request that changes something must fit a journal record (pictures travel as blobs beside it).
inline constexpr std::uint32_t record_size_max = 512u << 10;
// So a request without its pictures is smaller: the rest of the record is for what the daemon adds.
inline constexpr std::uint32_t request_size_max = record_size_max - (32u << 10);
inline constexpr std::size_t picture_size_max = 40u << 20;
// A request with a picture may be larger than a frame. The request then comes in parts: its whole
// size, and the bytes of it in one part.
inline constexpr std::uint32_t parted_request_size_max = picture_size_max + (64u << 10);
inline constexpr std::uint32_t part_bytes_max = 48u << 10;

inline constexpr std::size_t name_code_points_max = 64;
inline constexpr std::size_t text_bytes_max = 4000;
inline constexpr std::size_t passphrase_bytes_max = 256;
inline constexpr std::size_t on_behalf_bytes_max = 64;
inline constexpr std::size_t value_key_bytes_max = 200;
inline constexpr std::size_t list_items_max = 20'000;

inline constexpr std::size_t row_changes_max = 5000;  // Of a dry run of an import.
inline constexpr std::uint32_t read_events_max = 1000;
inline constexpr std::uint32_t list_page_max = 1000;  // Items of one page of a list.
inline constexpr std::size_t topics_per_request_max = 256;
inline constexpr std::size_t resumed_topics_max = 1000;
inline constexpr std::size_t attach_per_request_max = 100;  // Players of one AttachPlayers.

}  // namespace muster::limits

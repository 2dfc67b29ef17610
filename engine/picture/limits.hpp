// The limits of reading pictures.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace muster::picture {

// The longest edges of what is kept, in pixels; the thumbnail is a square.
inline constexpr int kept_side_max = 2048;
inline constexpr int thumbnail_side = 192;

// Pixels of a picture that is read. A JPEG that can be decoded in parts is shrunk while it is
// decoded. All others are in memory as a whole for a while.
inline constexpr std::uint32_t jpeg_pixels_max = 200'000'000;
inline constexpr std::uint32_t pixels_max = 50'000'000;

// Passes over a whole progressive JPEG; a camera makes about ten. An empty pass takes 60 bytes of
// the file, and as much time as a full one.
inline constexpr int scans_max = 100;

// The bounds of a process that reads one picture: its address space, and its time, both of the
// processor and by the clock.
inline constexpr std::size_t memory_max = std::size_t{512} << 20;
inline constexpr std::chrono::seconds time_max{10};

}  // namespace muster::picture

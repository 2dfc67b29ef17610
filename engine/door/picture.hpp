// Pictures from clients: the door checks them before it decompresses them, and makes thumbnails.
#pragma once

#include "engine/runtime/ports.hpp"

#include <muster/proto/error.hpp>

namespace muster::door {

inline constexpr std::uint32_t picture_side_max = 8192;  // Pixels.
inline constexpr std::uint64_t picture_pixels_max =
    40'000'000;  // Pixels; each takes four bytes while the picture is decompressed.
// Passes over the whole picture; a progressive one of a camera has about ten.
inline constexpr std::ptrdiff_t picture_scans_max = 100;
inline constexpr int thumbnail_side = 192;

struct PictureSize {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
};
// The facts in a JPEG's header, without decompression; nothing: the bytes are no JPEG.
std::optional<PictureSize> jpeg_size(std::span<const std::uint8_t> jpeg);

// Checks the JPEG, makes its thumbnail, stores both, writes their hashes, and drops the bytes. For
// a worker: takes up to a second, and store() waits for the disk. Any thread. Throws like store().
Status complete(PictureUpload& upload, runtime::PictureStore& store);

}  // namespace muster::door

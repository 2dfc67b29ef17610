// The kinds of pictures: one reader for each, and the writer of what is kept. The readers throw
// Problem and std::bad_alloc.
#pragma once

#include "engine/picture/image.hpp"

namespace muster::picture {

using Bytes = std::span<const std::uint8_t>;

Decoded read_jpeg(Bytes bytes);
Decoded read_png(Bytes bytes);
Decoded read_webp(Bytes bytes);  // Of an animation, the first frame.
Decoded read_heif(Bytes bytes);  // Of several pictures, the primary one.

// A JPEG with nothing but the pixels.
std::vector<std::uint8_t> write_jpeg(const Image& image);

}  // namespace muster::picture

#include "engine/picture/image.hpp"

#include "engine/picture/limits.hpp"

#include <algorithm>
#include <cstring>

namespace muster::picture {

namespace {

std::size_t bytes_of(Size size) {
    return std::size_t{3} * static_cast<std::size_t>(size.width) *
           static_cast<std::size_t>(size.height);
}

}  // namespace

void check_size(Size size, std::uint32_t most) {
    if (size.width <= 0 || size.height <= 0) throw Problem{Outcome::damaged};
    const auto pixels =
        static_cast<std::uint64_t>(size.width) * static_cast<std::uint64_t>(size.height);
    if (pixels > most) throw Problem{Outcome::too_many_pixels, size, most};
}

Size kept_size(Size size) {
    const std::int64_t longest = std::max(size.width, size.height);
    if (longest <= kept_side_max) return size;
    const auto scaled = [&](std::int64_t side) {
        return static_cast<int>(
            std::max<std::int64_t>(1, (side * kept_side_max + longest / 2) / longest));
    };
    return {scaled(size.width), scaled(size.height)};
}

// Both pictures are laid over each other. In a row, a source's pixel is as wide as the target has
// columns, and a target's pixel as wide as the source has columns; so all edges are at whole
// numbers. The same goes for the rows.
Scaler::Scaler(Size from, Size to)
    : from_(from),
      image_{to, std::vector<std::uint8_t>(bytes_of(to))},
      sums_(std::size_t{3} * static_cast<std::size_t>(to.width)),
      total_(sums_.size()) {}

void Scaler::add_columns(const std::uint8_t* rgb) {
    std::fill(sums_.begin(), sums_.end(), 0);
    const auto source_width = static_cast<std::uint32_t>(image_.size.width);
    const auto target_width = static_cast<std::uint32_t>(from_.width);
    std::size_t column = 0;
    auto room = target_width;  // Of the target's column.
    for (int x = 0; x < from_.width; ++x, rgb += 3) {
        for (auto left = source_width; left != 0;) {
            const auto common = std::min(left, room);
            for (std::size_t c = 0; c < 3; ++c)
                sums_[3 * column + c] += common * rgb[c];
            left -= common;
            room -= common;
            if (room == 0) {
                ++column;
                room = target_width;
            }
        }
    }
}

void Scaler::add_sums(std::uint64_t weight) {
    for (std::size_t i = 0; i < sums_.size(); ++i)
        total_[i] += weight * sums_[i];
}

void Scaler::add_row(const std::uint8_t* rgb) {
    add_columns(rgb);
    auto at = std::int64_t{row_} * image_.size.height;
    const auto end = at + image_.size.height;
    while (at != end) {
        const auto target_end = std::int64_t{target_row_ + 1} * from_.height;
        const auto common = std::min(end, target_end) - at;
        add_sums(static_cast<std::uint64_t>(common));
        at += common;
        if (at == target_end) finish_row();
    }
    ++row_;
}

void Scaler::finish_row() {
    const auto area =
        static_cast<std::uint64_t>(from_.width) * static_cast<std::uint64_t>(from_.height);
    auto* out = image_.rgb.data() + total_.size() * static_cast<std::size_t>(target_row_);
    for (auto& sum : total_) {
        *out++ = static_cast<std::uint8_t>((sum + area / 2) / area);
        sum = 0;
    }
    ++target_row_;
}

void flatten_row(const std::uint8_t* rgba, int width, std::uint8_t* rgb) {
    for (int x = 0; x < width; ++x, rgba += 4, rgb += 3) {
        const unsigned alpha = rgba[3];
        for (std::size_t c = 0; c < 3; ++c)
            rgb[c] = static_cast<std::uint8_t>((rgba[c] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
}

// For each pixel of the upright picture: the pixel of the stored one that is seen there.
Image turned(Image image, int orientation) {
    if (orientation <= 1 || orientation > 8) return image;
    const int w = image.size.width;
    const int h = image.size.height;
    const bool lies = orientation >= 5;
    Image upright{lies ? Size{h, w} : Size{w, h}, std::vector<std::uint8_t>(image.rgb.size())};
    const auto source = [&](int x, int y) {
        switch (orientation) {
            case 2:
                return std::pair(w - 1 - x, y);
            case 3:
                return std::pair(w - 1 - x, h - 1 - y);
            case 4:
                return std::pair(x, h - 1 - y);
            case 5:
                return std::pair(y, x);
            case 6:
                return std::pair(y, h - 1 - x);
            case 7:
                return std::pair(w - 1 - y, h - 1 - x);
            default:
                return std::pair(w - 1 - y, x);
        }
    };
    auto* out = upright.rgb.data();
    for (int y = 0; y < upright.size.height; ++y) {
        for (int x = 0; x < upright.size.width; ++x, out += 3) {
            const auto [column, row] = source(x, y);
            std::memcpy(out, image.row(row) + std::ptrdiff_t{3} * column, 3);
        }
    }
    return upright;
}

Image middle_square(const Image& image, int side) {
    const int shortest = std::min(image.size.width, image.size.height);
    const int left = (image.size.width - shortest) / 2;
    const int top = (image.size.height - shortest) / 2;
    Scaler scaler({shortest, shortest}, {side, side});
    for (int y = 0; y < shortest; ++y)
        scaler.add_row(image.row(top + y) + std::ptrdiff_t{3} * left);
    return scaler.take();
}

}  // namespace muster::picture

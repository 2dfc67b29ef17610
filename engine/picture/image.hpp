// Pixels in memory: shrink, turn, cut. Whole numbers alone, so that every build makes the same
// bytes of the same picture.
#pragma once

#include "engine/picture/report.hpp"

#include <cstddef>
#include <span>

namespace muster::picture {

struct Size {
    int width = 0;
    int height = 0;
};

// RGB, 8 bits each, row by row.
struct Image {
    Size size;
    std::vector<std::uint8_t> rgb;

    const std::uint8_t* row(int y) const {
        return rgb.data() +
               std::size_t{3} * static_cast<std::size_t>(size.width) * static_cast<std::size_t>(y);
    }
};

// A picture that is read: not yet turned, its longest edge at most kept_side_max.
struct Decoded {
    Size size;  // Of the picture as it came.
    Image image;
    int orientation = 1;            // As in EXIF, 1 to 8.
    std::vector<std::uint8_t> icc;  // The profile of the colours; empty: sRGB.
};

// Thrown: the picture can't be taken.
struct Problem {
    Outcome outcome = Outcome::damaged;
    Size size{};
    std::uint32_t pixels_max = 0;
};

// Throws Problem if the picture has no size or more pixels than `most`.
void check_size(Size size, std::uint32_t most);

// The size whose longest edge is at most kept_side_max.
Size kept_size(Size size);

// Scales a picture that comes row by row: each pixel is the mean of the area that it covers.
class Scaler {
  public:
    Scaler(Size from, Size to);
    // The next row of the source, from its first column on.
    void add_row(const std::uint8_t* rgb);
    // REQUIRES: all rows came.
    Image take() { return std::move(image_); }

  private:
    void add_columns(const std::uint8_t* rgb);
    void add_sums(std::uint64_t weight);
    void finish_row();

    const Size from_;
    Image image_;
    int row_ = 0;  // Of the source.
    int target_row_ = 0;
    std::vector<std::uint32_t> sums_;   // Of a row's columns.
    std::vector<std::uint64_t> total_;  // Of the target's row.
};

// The bytes of a row with alpha, on white.
void flatten_row(const std::uint8_t* rgba, int width, std::uint8_t* rgb);

// Upright, by the EXIF orientation.
Image turned(Image image, int orientation);

// The middle square, scaled.
Image middle_square(const Image& image, int side);

// The orientation in a block of EXIF (that begins with its TIFF header); 1 if it has none.
int orientation_in(std::span<const std::uint8_t> exif);

// Converts the colours from the profile to sRGB. A profile that makes no sense changes nothing.
void convert_to_srgb(Image& image, std::span<const std::uint8_t> icc);

}  // namespace muster::picture

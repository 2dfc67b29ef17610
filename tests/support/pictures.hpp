// Pictures for tests, made and looked at by libgd.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <gd.h>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::test {

using Bytes = std::vector<std::uint8_t>;
using GdImage = std::unique_ptr<gdImage, decltype(&gdImageDestroy)>;

struct Colour {
    int red = 0;
    int green = 0;
    int blue = 0;

    int number() const { return gdTrueColor(red, green, blue); }
    // JPEG changes colours a little.
    bool is_like(const Colour& other) const {
        return std::abs(red - other.red) < 20 && std::abs(green - other.green) < 20 &&
               std::abs(blue - other.blue) < 20;
    }
};
inline std::ostream& operator<<(std::ostream& out, const Colour& colour) {
    return out << colour.red << "," << colour.green << "," << colour.blue;
}

// The quarters of test pictures: left and right above, left and right below.
inline constexpr std::array<Colour, 4> quarters{
    Colour{220, 30, 30}, Colour{30, 200, 30}, Colour{30, 30, 220}, Colour{230, 220, 40}};

inline GdImage blank(int width, int height) {
    return {gdImageCreateTrueColor(width, height), &gdImageDestroy};
}

inline GdImage painted(int width, int height, const std::function<Colour(int, int)>& colour) {
    auto image = blank(width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x)
            gdImageSetPixel(image.get(), x, y, colour(x, y).number());
    }
    return image;
}

inline Colour quarter_at(int x, int y, int width, int height) {
    return quarters[static_cast<std::size_t>((y >= height / 2 ? 2 : 0) + (x >= width / 2 ? 1 : 0))];
}

inline GdImage in_quarters(int width, int height) {
    return painted(width, height, [&](int x, int y) { return quarter_at(x, y, width, height); });
}

// What one of libgd's writers made.
inline Bytes taken(void* made, int size) {
    const std::unique_ptr<void, decltype(&gdFree)> owner(made, &gdFree);
    const auto* first = static_cast<const std::uint8_t*>(made);
    return made ? Bytes(first, first + size) : Bytes();
}
inline Bytes jpeg_of(const GdImage& image, int quality = 90) {
    int size = 0;
    void* made = gdImageJpegPtr(image.get(), &size, quality);
    return taken(made, size);
}
inline Bytes png_of(const GdImage& image) {
    int size = 0;
    void* made = gdImagePngPtr(image.get(), &size);
    return taken(made, size);
}
inline Bytes webp_of(const GdImage& image, int quality) {
    int size = 0;
    void* made = gdImageWebpPtrEx(image.get(), &size, quality);
    return taken(made, size);
}

// A picture that can't be compressed.
inline GdImage noise(int width, int height) {
    std::uint32_t number = 1;
    return painted(width, height, [&](int, int) {
        number = number * 1664525 + 1013904223;
        return Colour{static_cast<int>(number >> 24),
                      static_cast<int>(number >> 16 & 255),
                      static_cast<int>(number >> 8 & 255)};
    });
}

// The JPEG with a segment after its beginning.
inline Bytes with_segment(Bytes jpeg, std::uint8_t marker, std::string_view content) {
    const auto length = content.size() + 2;
    Bytes segment{0xff,
                  marker,
                  static_cast<std::uint8_t>(length >> 8),
                  static_cast<std::uint8_t>(length & 255)};
    segment.insert(segment.end(), content.begin(), content.end());
    jpeg.insert(jpeg.begin() + 2, segment.begin(), segment.end());
    return jpeg;
}

// EXIF with an orientation, in either order of bytes.
inline std::string exif_of(int orientation, bool is_little = true) {
    using namespace std::string_literals;
    auto exif = is_little ? "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0"s
                          : "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0"s;
    exif[is_little ? 18 : 19] = static_cast<char>(orientation);
    return exif;
}
inline Bytes with_orientation(Bytes jpeg, int orientation, bool is_little = true) {
    using namespace std::string_literals;
    return with_segment(std::move(jpeg), 0xe1, "Exif\0\0"s + exif_of(orientation, is_little));
}

// A picture that the reader has kept.
class Seen {
  public:
    explicit Seen(std::span<const std::uint8_t> jpeg)
        : image_(gdImageCreateFromJpegPtr(static_cast<int>(jpeg.size()),
                                          const_cast<std::uint8_t*>(jpeg.data())),
                 &gdImageDestroy) {}
    explicit operator bool() const { return image_ != nullptr; }
    int width() const { return gdImageSX(image_.get()); }
    int height() const { return gdImageSY(image_.get()); }
    // At the place in hundredths of width and height.
    Colour at(int x, int y) const {
        const int pixel =
            gdImageGetTrueColorPixel(image_.get(), x * width() / 100, y * height() / 100);
        return {gdTrueColorGetRed(pixel), gdTrueColorGetGreen(pixel), gdTrueColorGetBlue(pixel)};
    }

  private:
    GdImage image_;
};

inline Bytes file_bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace muster::test

// EXIF is a TIFF file: a header, and a directory of entries with 12 bytes each (tag, type, count,
// value). Only the orientation is looked for, in the first directory.
#include "engine/picture/image.hpp"

namespace muster::picture {

namespace {

constexpr std::uint32_t orientation_tag = 0x0112;
constexpr std::uint32_t type_short = 3;
constexpr std::uint32_t type_long = 4;

class Tiff {
  public:
    explicit Tiff(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    bool has_header() {
        if (bytes_.size() < 8) return false;
        is_little_ = bytes_[0] == 'I';
        return bytes_[0] == bytes_[1] && (is_little_ || bytes_[0] == 'M') && number(2, 2) == 42;
    }
    // REQUIRES: at + count <= size().
    std::uint32_t number(std::size_t at, std::size_t count) const {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < count; ++i)
            value = value << 8 | bytes_[is_little_ ? at + count - 1 - i : at + i];
        return value;
    }
    std::size_t size() const { return bytes_.size(); }

  private:
    std::span<const std::uint8_t> bytes_;
    bool is_little_ = false;
};

}  // namespace

int orientation_in(std::span<const std::uint8_t> exif) {
    Tiff tiff(exif);
    if (!tiff.has_header()) return 1;
    const std::size_t directory = tiff.number(4, 4);
    if (directory > tiff.size() - 2) return 1;
    const auto entries = tiff.number(directory, 2);
    for (std::uint32_t i = 0; i < entries; ++i) {
        const std::size_t at = directory + 2 + std::size_t{12} * i;
        if (at + 12 > tiff.size()) return 1;
        if (tiff.number(at, 2) != orientation_tag) continue;
        const auto type = tiff.number(at + 2, 2);
        if (type != type_short && type != type_long) return 1;
        const auto value = tiff.number(at + 8, type == type_short ? 2 : 4);
        return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
    return 1;
}

}  // namespace muster::picture

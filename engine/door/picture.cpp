#include "engine/door/picture.hpp"

#include <muster/proto/limits.hpp>

#include <algorithm>
#include <gd.h>
#include <memory>
#include <sodium.h>

namespace muster::door {

namespace {

Error problem(std::string message) {
    return {ErrorCode::picture_problem, std::move(message), {}};
}

Hash256 content_hash(std::span<const std::uint8_t> bytes) {
    Hash256 hash;
    crypto_generichash(hash.data(), hash.size(), bytes.data(), bytes.size(), nullptr, 0);
    return hash;
}

// Each scan of a progressive JPEG is a pass over all its pixels, but an empty scan takes only some
// 60 bytes. A picture full of scans would keep a worker busy for minutes. Counts the marker
// wherever it stands; in other data the marker is rare.
std::ptrdiff_t scan_count(std::span<const std::uint8_t> jpeg) {
    std::ptrdiff_t count = 0;
    for (std::size_t i = 1; i < jpeg.size(); ++i)
        count += jpeg[i - 1] == 0xff && jpeg[i] == 0xda;
    return count;
}

// By default the library writes a log line for each damaged picture of a client. The reply already
// names the damage.
void keep_library_quiet() {
    static const bool is_quiet = [] {
        gdSetErrorMethod([](int, const char*, va_list) {});
        return true;
    }();
    static_cast<void>(is_quiet);
}

using Image = std::unique_ptr<gdImage, decltype(&gdImageDestroy)>;

// Cuts out the middle square and shrinks it.
std::vector<std::uint8_t> thumbnail_of(const Image& image) {
    const int side = std::min(gdImageSX(image.get()), gdImageSY(image.get()));
    const Image small(gdImageCreateTrueColor(thumbnail_side, thumbnail_side), &gdImageDestroy);
    if (!small) return {};
    gdImageCopyResampled(small.get(),
                         image.get(),
                         0,
                         0,
                         (gdImageSX(image.get()) - side) / 2,
                         (gdImageSY(image.get()) - side) / 2,
                         thumbnail_side,
                         thumbnail_side,
                         side,
                         side);
    int size = 0;
    const std::unique_ptr<void, decltype(&gdFree)> jpeg(gdImageJpegPtr(small.get(), &size, 85),
                                                        &gdFree);
    if (!jpeg) return {};
    const auto* bytes = static_cast<const std::uint8_t*>(jpeg.get());
    return {bytes, bytes + size};
}

}  // namespace

// A JPEG is a chain of segments: 0xff, a marker, and a length of two bytes, which includes itself.
// The frame header (SOF) has the size: length, precision, height, width.
std::optional<PictureSize> jpeg_size(std::span<const std::uint8_t> jpeg) {
    const auto two_bytes = [&](std::size_t at) {
        return std::uint32_t{jpeg[at]} << 8 | jpeg[at + 1];
    };
    if (jpeg.size() < 4 || jpeg[0] != 0xff || jpeg[1] != 0xd8) return std::nullopt;
    std::size_t at = 2;
    while (at + 4 <= jpeg.size()) {
        if (jpeg[at] != 0xff) return std::nullopt;
        const auto marker = jpeg[at + 1];
        if (marker == 0xff) {  // Padding.
            ++at;
            continue;
        }
        const bool is_frame_header =
            marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (is_frame_header) {
            if (at + 9 > jpeg.size()) return std::nullopt;
            return PictureSize{two_bytes(at + 7), two_bytes(at + 5)};
        }
        const bool has_no_length = marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
        if (marker == 0xd9 || marker == 0xda)
            return std::nullopt;  // The compressed picture begins before any frame header.
        at += has_no_length ? 2 : 2 + two_bytes(at + 2);
    }
    return std::nullopt;
}

Status complete(PictureUpload& upload, runtime::PictureStore& store) {
    const auto size = jpeg_size(upload.jpeg);
    if (!size) return problem("The picture is not a JPEG.");
    if (size->width == 0 || size->height == 0) return problem("The picture has no size.");
    if (size->width > picture_side_max || size->height > picture_side_max ||
        std::uint64_t{size->width} * size->height > picture_pixels_max) {
        return problem(
            "The picture has " + std::to_string(size->width) + "x" + std::to_string(size->height) +
            " pixels, which is too large; at most 40 million, and 8192 a side, are taken.");
    }
    if (scan_count(upload.jpeg) > picture_scans_max) {
        return problem("The picture has too many scans; save it again as a plain JPEG.");
    }
    keep_library_quiet();
    const Image image(
        gdImageCreateFromJpegPtrEx(static_cast<int>(upload.jpeg.size()), upload.jpeg.data(), 1),
        &gdImageDestroy);
    if (!image) return problem("The picture is damaged and can't be read.");
    const auto thumbnail = thumbnail_of(image);
    if (thumbnail.empty()) return problem("No thumbnail can be made of the picture.");

    upload.stored = {content_hash(upload.jpeg), content_hash(thumbnail)};
    store.store(upload.stored.full, upload.jpeg);
    store.store(upload.stored.thumbnail, thumbnail);
    upload.jpeg = {};
    return Done{};
}

}  // namespace muster::door

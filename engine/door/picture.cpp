#include "engine/door/picture.hpp"

#include "engine/picture/limits.hpp"

#include <sodium.h>

namespace muster::door {

namespace {

using picture::Outcome;

Hash256 content_hash(std::span<const std::uint8_t> bytes) {
    Hash256 hash;
    crypto_generichash(hash.data(), hash.size(), bytes.data(), bytes.size(), nullptr, 0);
    return hash;
}

std::string sentence(const picture::Report& report) {
    switch (report.outcome) {
        case Outcome::unknown_kind:
            return "The file is no picture that can be taken: JPEG, PNG, WebP and HEIC can.";
        case Outcome::incomplete:
            return "The picture is cut off: the end of its file is missing.";
        case Outcome::too_many_pixels:
            return "The picture has " + std::to_string(report.width) + "x" +
                   std::to_string(report.height) + " pixels, which is too large; at most " +
                   std::to_string(report.pixels_max / 1'000'000) + " million are taken.";
        case Outcome::too_many_scans:
            return "The picture has too many scans; save it again as a plain JPEG.";
        case Outcome::too_much_memory:
            return "The picture takes too much memory to read; save it smaller.";
        case Outcome::too_slow:
            return "The picture takes too long to read; save it smaller.";
        case Outcome::kept:
        case Outcome::damaged:
        case Outcome::crashed:
            break;
    }
    return "The picture is damaged and can't be read.";
}

Error problem(const picture::Report& report) {
    Error error{ErrorCode::picture_problem,
                sentence(report),
                {{"reason", std::string(name_of(report.outcome))}}};
    if (report.outcome == Outcome::too_many_pixels) {
        error.facts.push_back({"width", std::to_string(report.width)});
        error.facts.push_back({"height", std::to_string(report.height)});
        error.facts.push_back({"max", std::to_string(report.pixels_max)});
    }
    return error;
}

// The reader's process was with foreign bytes, so that its word alone does not do.
bool is_kept(const picture::Report& report) {
    if (report.outcome != Outcome::kept) return false;
    const auto full = jpeg_size(report.full);
    const auto thumbnail = jpeg_size(report.thumbnail);
    return full && thumbnail && full->width - 1 < picture::kept_side_max &&
           full->height - 1 < picture::kept_side_max &&
           thumbnail->width == picture::thumbnail_side &&
           thumbnail->height == picture::thumbnail_side;
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

Status complete(PictureUpload& upload, const Pictures& pictures) {
    const auto report = pictures.reader.read(upload.jpeg);
    if (!is_kept(report)) return problem(report);
    upload.stored = {content_hash(report.full), content_hash(report.thumbnail)};
    pictures.store.store(upload.stored.full, report.full);
    pictures.store.store(upload.stored.thumbnail, report.thumbnail);
    upload.jpeg = {};
    return Done{};
}

}  // namespace muster::door

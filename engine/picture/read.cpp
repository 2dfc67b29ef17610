#include "engine/picture/read.hpp"

#include "engine/picture/kinds.hpp"
#include "engine/picture/limits.hpp"

#include <algorithm>
#include <array>
#include <new>

namespace muster::picture {

namespace {

bool has(Bytes bytes, std::size_t at, std::string_view text) {
    if (bytes.size() < at + text.size()) return false;
    return std::ranges::equal(bytes.subspan(at, text.size()), text, {}, {}, [](char c) {
        return static_cast<std::uint8_t>(c);
    });
}

// The kinds of HEIF that cameras write.
bool is_heic(Bytes bytes) {
    constexpr std::array brands{"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"};
    return has(bytes, 4, "ftyp") &&
           std::ranges::any_of(brands, [&](const char* brand) { return has(bytes, 8, brand); });
}

Decoded decode(Bytes bytes) {
    if (has(bytes, 0, "\xff\xd8\xff")) return read_jpeg(bytes);
    if (has(bytes, 0, "\x89PNG\r\n\x1a\n")) return read_png(bytes);
    if (has(bytes, 0, "RIFF") && has(bytes, 8, "WEBP")) return read_webp(bytes);
    if (is_heic(bytes)) return read_heif(bytes);
    throw Problem{Outcome::unknown_kind};
}

Report kept(Bytes bytes) {
    auto decoded = decode(bytes);
    convert_to_srgb(decoded.image, decoded.icc);
    const auto image = turned(std::move(decoded.image), decoded.orientation);
    Report report;
    report.outcome = Outcome::kept;
    report.width = static_cast<std::uint32_t>(decoded.size.width);
    report.height = static_cast<std::uint32_t>(decoded.size.height);
    report.full = write_jpeg(image);
    report.thumbnail = write_jpeg(middle_square(image, thumbnail_side));
    return report;
}

}  // namespace

Report read(std::span<const std::uint8_t> bytes) {
    Report report;
    try {
        return kept(bytes);
    } catch (const Problem& problem) {
        report.outcome = problem.outcome;
        report.width = static_cast<std::uint32_t>(problem.size.width);
        report.height = static_cast<std::uint32_t>(problem.size.height);
        report.pixels_max = problem.pixels_max;
    } catch (const std::bad_alloc&) {
        report.outcome = Outcome::too_much_memory;
    } catch (const std::exception&) {
        report.outcome = Outcome::damaged;
    }
    return report;
}

}  // namespace muster::picture

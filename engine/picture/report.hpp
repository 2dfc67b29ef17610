// What became of a picture, and the form of this report on its way from the process that read the
// picture to the daemon. The daemon trusts no byte of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::picture {

enum class Outcome : std::uint32_t {
    kept,
    unknown_kind,  // No JPEG, PNG, WebP or HEIC.
    damaged,
    incomplete,       // The end of the file is missing.
    too_many_pixels,  // `pixels_max` says how many this kind of picture may have.
    too_many_scans,
    too_much_memory,
    too_slow,  // This and the next one come from the daemon, not from the process.
    crashed,
};

// The outcome as a fact for programs: "too_many_pixels".
std::string_view name_of(Outcome outcome);

struct Report {
    Outcome outcome = Outcome::damaged;
    // Of the picture as it came; 0: not known.
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::uint32_t pixels_max = 0;
    // JPEGs without any other data of the file: the picture, and its thumbnail.
    std::vector<std::uint8_t> full;
    std::vector<std::uint8_t> thumbnail;
};

inline constexpr std::size_t report_size_max = std::size_t{32} << 20;

std::string encode(const Report& report);
// Nothing: the bytes are no whole report.
std::optional<Report> decode_report(std::string_view bytes);

}  // namespace muster::picture

#include "engine/picture/report.hpp"

#include <array>
#include <cstring>

namespace muster::picture {

namespace {

// The numbers of a report, in the byte order of the machine: both processes run on it.
using Head = std::array<std::uint32_t, 6>;

}  // namespace

std::string_view name_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::kept:
            return "kept";
        case Outcome::unknown_kind:
            return "unknown_kind";
        case Outcome::damaged:
            return "damaged";
        case Outcome::incomplete:
            return "incomplete";
        case Outcome::too_many_pixels:
            return "too_many_pixels";
        case Outcome::too_many_scans:
            return "too_many_scans";
        case Outcome::too_much_memory:
            return "too_much_memory";
        case Outcome::too_slow:
            return "too_slow";
        case Outcome::crashed:
            return "crashed";
    }
    return "crashed";
}

std::string encode(const Report& report) {
    const Head head{static_cast<std::uint32_t>(report.outcome),
                    report.width,
                    report.height,
                    report.pixels_max,
                    static_cast<std::uint32_t>(report.full.size()),
                    static_cast<std::uint32_t>(report.thumbnail.size())};
    std::string bytes(reinterpret_cast<const char*>(head.data()), sizeof head);
    bytes.append(report.full.begin(), report.full.end());
    bytes.append(report.thumbnail.begin(), report.thumbnail.end());
    return bytes;
}

std::optional<Report> decode_report(std::string_view bytes) {
    Head head;
    if (bytes.size() < sizeof head) return std::nullopt;
    std::memcpy(head.data(), bytes.data(), sizeof head);
    bytes.remove_prefix(sizeof head);
    const auto [outcome, width, height, pixels, full, thumbnail] = head;
    if (outcome > static_cast<std::uint32_t>(Outcome::crashed)) return std::nullopt;
    if (bytes.size() != std::size_t{full} + thumbnail) return std::nullopt;
    Report report{static_cast<Outcome>(outcome), width, height, pixels, {}, {}};
    report.full.assign(bytes.begin(), bytes.begin() + full);
    report.thumbnail.assign(bytes.begin() + full, bytes.end());
    return report;
}

}  // namespace muster::picture

#include "cli/text.hpp"

#include <charconv>
#include <cstdio>
#include <utf8proc.h>

namespace muster::cli {

namespace {

// The first code point of a text and its length. A byte that is not UTF-8 counts as a code point.
struct CodePoint {
    utf8proc_int32_t value = 0;
    std::size_t length = 1;
    bool valid = false;
};

CodePoint front(std::string_view text) {
    CodePoint point;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const auto length =
        utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &point.value);
    point.valid = length > 0;
    if (point.valid) point.length = static_cast<std::size_t>(length);
    return point;
}

std::size_t width_of(CodePoint point) {
    if (!point.valid) return 1;
    const int width = utf8proc_charwidth(point.value);
    return width > 0 ? static_cast<std::size_t>(width) : 0;
}

}  // namespace

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const auto point = front(text);
        width += width_of(point);
        text.remove_prefix(point.length);
    }
    return width;
}

std::string shortened(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) return std::string(text);
    if (width == 0) return {};
    std::string out;
    std::size_t used = 0;
    while (!text.empty()) {
        const auto point = front(text);
        used += width_of(point);
        if (used > width - 1) break;
        out.append(text.substr(0, point.length));
        text.remove_prefix(point.length);
    }
    return out + "…";
}

std::string folded(std::string_view text) {
    utf8proc_uint8_t* result = nullptr;
    const auto options =
        static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
    const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()),
                                     &result,
                                     options);
    if (length < 0) return std::string(text);
    std::string out(reinterpret_cast<const char*>(result), static_cast<std::size_t>(length));
    std::free(result);
    return out;
}

std::string on_one_line(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto point = front(text);
        const bool control = point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0);
        if (!point.valid) {
            out += "\uFFFD";
        } else if (control) {
            out += ' ';
        } else {
            out.append(text.substr(0, point.length));
        }
        text.remove_prefix(point.length);
    }
    return out;
}

std::string accuracy_text(const Location& location) {
    if (!location.accuracy_m.known()) return "unknown";
    char text[32];
    return {
        text,
        static_cast<std::size_t>(std::snprintf(text, sizeof text, "%.0f m", *location.accuracy_m))};
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace muster::cli

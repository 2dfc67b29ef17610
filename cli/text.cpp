#include "cli/text.hpp"

#include <muster/proto/json.hpp>

#include <charconv>
#include <cstdlib>
#include <ctime>
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

std::string local_format(Time time, const char* format) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const std::time_t clock = static_cast<std::time_t>(seconds.time_since_epoch().count());
    std::tm parts{};
    ::localtime_r(&clock, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, format, &parts)};
}

std::chrono::seconds offset_at(const TimeZone& zone, Time time) {
    std::int32_t offset_s = 0;
    bool first = true;
    for (const auto& transition : zone.transitions) {
        if (first || transition.from <= time) offset_s = transition.offset_s;
        first = false;
    }
    return std::chrono::seconds(offset_s);
}

// Parses "17:30" or "17:30:15".
std::optional<std::chrono::seconds> time_of_day(std::string_view text) {
    int parts[3] = {0, 0, 0};
    std::size_t count = 0;
    while (count < 3) {
        const auto end = std::min(text.find(':'), text.size());
        const auto part = whole_number(text.substr(0, end));
        if (!part || end > 2 || *part >= (count == 0 ? 24u : 60u)) return std::nullopt;
        parts[count++] = static_cast<int>(*part);
        if (end == text.size()) break;
        text.remove_prefix(end + 1);
        if (count == 3) return std::nullopt;
    }
    if (count < 2) return std::nullopt;
    return std::chrono::hours(parts[0]) + std::chrono::minutes(parts[1]) +
           std::chrono::seconds(parts[2]);
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

std::string local_date_time(Time time) {
    return local_format(time, "%Y-%m-%d %H:%M:%S");
}

std::string local_time(Time time) {
    return local_format(time, "%H:%M:%S");
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

std::optional<Time> time_from_text(std::string_view text, Time now, const TimeZone& zone) {
    if (const auto time = time_from_iso(text)) return time;
    const auto clock = time_of_day(text);
    if (!clock) return std::nullopt;
    const auto local_day = std::chrono::floor<std::chrono::days>(now + offset_at(zone, now));
    const Time local = Time(local_day.time_since_epoch()) + *clock;
    // The offset may change during the day: uses the offset that holds at the resulting time.
    const auto guess = local - offset_at(zone, now);
    return local - offset_at(zone, guess);
}

}  // namespace muster::cli

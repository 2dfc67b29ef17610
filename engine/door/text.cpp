#include "engine/door/text.hpp"

#include <muster/proto/limits.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utf8proc.h>

namespace muster::door {

namespace {

bool is_printable_ascii(unsigned char c) {
    return c >= 0x20 && c < 0x7f;
}

// Calls `use(code point)` for each code point. False: the text is not valid UTF-8.
template <class Use>
bool for_each_code_point(std::string_view text, Use&& use) {
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    auto left = static_cast<utf8proc_ssize_t>(text.size());
    while (left > 0) {
        utf8proc_int32_t code_point = -1;
        const auto used = utf8proc_iterate(bytes, left, &code_point);
        if (used <= 0) return false;
        use(code_point);
        bytes += used;
        left -= used;
    }
    return true;
}

// Overrides of the writing direction can make a text look like a different text.
bool is_direction_override(utf8proc_int32_t c) {
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

// Code points that are no characters and never will be, unlike those that this library is too old
// to know.
bool is_noncharacter(utf8proc_int32_t c) {
    return (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
}

bool is_forbidden(utf8proc_int32_t c) {
    switch (utf8proc_category(c)) {
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CS:
        case UTF8PROC_CATEGORY_CO:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
            return true;
        default:
            return is_direction_override(c) || is_noncharacter(c);
    }
}

// "U+000B"
std::string number_of(utf8proc_int32_t c) {
    char text[16];
    std::snprintf(text, sizeof text, "U+%04X", static_cast<unsigned>(c));
    return text;
}

// REQUIRES: valid UTF-8.
std::string map(std::string_view text, int options) {
    utf8proc_uint8_t* mapped = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()),
                                   &mapped,
                                   static_cast<utf8proc_option_t>(options));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
    return size < 0 ? std::string()
                    : std::string(reinterpret_cast<char*>(mapped), static_cast<std::size_t>(size));
}

std::string normal_form_c(std::string_view text) {
    return map(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

// NFKC_Casefold of the Unicode standard, which also drops invisible characters.
std::string folded(std::string_view text) {
    return map(
        text,
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
}

// The length of the white space at the start, or at the end, of the text; 0: there is none.
std::size_t space_at(std::string_view text, bool front) {
    constexpr std::string_view wide[] = {"\u00a0",
                                         "\u1680",
                                         "\u2000",
                                         "\u2001",
                                         "\u2002",
                                         "\u2003",
                                         "\u2004",
                                         "\u2005",
                                         "\u2006",
                                         "\u2007",
                                         "\u2008",
                                         "\u2009",
                                         "\u200a",
                                         "\u202f",
                                         "\u205f",
                                         "\u3000"};
    if (text.empty()) return 0;
    if (const char c = front ? text.front() : text.back();
        c == ' ' || c == '\t' || c == '\n' || c == '\r')
        return 1;
    for (const auto space : wide) {
        if (front ? text.starts_with(space) : text.ends_with(space)) return space.size();
    }
    return 0;
}

std::string_view trimmed(std::string_view text) {
    while (const auto size = space_at(text, true))
        text.remove_prefix(size);
    while (const auto size = space_at(text, false))
        text.remove_suffix(size);
    return text;
}

std::size_t code_points(std::string_view text) {
    std::size_t count = 0;
    for_each_code_point(text, [&](auto) { ++count; });
    return count;
}

}  // namespace

std::optional<std::string> check_name(Name& name) {
    // 64 code points never have more bytes, even before composition, so a longer text is refused at
    // once.
    if (name.text.size() > 16 * limits::name_code_points_max)
        return "A name has at most 64 characters.";
    std::optional<utf8proc_int32_t> forbidden;
    const auto text = std::string(trimmed(name.text));
    const auto look = [&](auto c) {
        if (!forbidden && is_forbidden(c)) forbidden = c;
    };
    if (!for_each_code_point(text, look)) return "The name is not valid UTF-8.";
    if (forbidden) {
        return "A name has no control characters; this one has " + number_of(*forbidden) + ".";
    }
    name.text = normal_form_c(text);
    name.key = folded(name.text);
    if (trimmed(name.key).empty()) return "A name can't be empty.";
    // Bounds the key too: some characters make the key up to 18 times as long, and comparing two
    // names costs the product of their lengths.
    if (std::max(code_points(name.text), code_points(name.key)) > limits::name_code_points_max)
        return "A name has at most 64 characters.";
    return std::nullopt;
}

std::optional<std::string> check_text(std::string& text, std::size_t bytes_max) {
    const auto too_long = [&] {
        return "A text has at most " + std::to_string(bytes_max) + " bytes.";
    };
    if (text.size() > bytes_max) return too_long();
    const auto is_plain = [](char c) {
        return is_printable_ascii(static_cast<unsigned char>(c)) || c == '\n' || c == '\t';
    };
    if (std::all_of(text.begin(), text.end(), is_plain)) return std::nullopt;
    std::optional<utf8proc_int32_t> forbidden;
    const bool valid = for_each_code_point(text, [&](auto c) {
        if (!forbidden && is_forbidden(c) && c != '\n' && c != '\t') forbidden = c;
    });
    if (!valid) return "The text is not valid UTF-8.";
    if (forbidden) {
        return "A text has no control characters but newlines and tabs; this one has " +
               number_of(*forbidden) + ".";
    }
    text = normal_form_c(text);
    if (text.size() > bytes_max) return too_long();
    return std::nullopt;
}

}  // namespace muster::door

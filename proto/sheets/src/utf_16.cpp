#include "utf_16.hpp"

namespace muster::sheets {

namespace {

constexpr char no_utf_8 = '\xFF';

void append(std::string& out, std::uint32_t c) {
    const auto byte = [&](std::uint32_t value) { out.push_back(static_cast<char>(value)); };
    if (c < 0x80) {
        byte(c);
    } else if (c < 0x800) {
        byte(0xC0 | (c >> 6));
        byte(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        byte(0xE0 | (c >> 12));
        byte(0x80 | ((c >> 6) & 0x3F));
        byte(0x80 | (c & 0x3F));
    } else {
        byte(0xF0 | (c >> 18));
        byte(0x80 | ((c >> 12) & 0x3F));
        byte(0x80 | ((c >> 6) & 0x3F));
        byte(0x80 | (c & 0x3F));
    }
}

}  // namespace

std::optional<ByteOrder> utf_16_order(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE")) return ByteOrder::little;
    if (bytes.starts_with("\xFE\xFF")) return ByteOrder::big;
    constexpr std::size_t units = 3;
    if (bytes.size() < 2 * units) return std::nullopt;
    bool little = true;
    bool big = true;
    for (std::size_t i = 0; i < 2 * units; i += 2) {
        little = little && bytes[i] != 0 && bytes[i + 1] == 0;
        big = big && bytes[i] == 0 && bytes[i + 1] != 0;
    }
    if (little) return ByteOrder::little;
    if (big) return ByteOrder::big;
    return std::nullopt;
}

std::string utf_8_of(std::string_view bytes, ByteOrder order) {
    std::string text;
    text.reserve(bytes.size());
    const auto unit = [&](std::size_t i) -> std::uint32_t {
        const std::uint32_t first = static_cast<unsigned char>(bytes[i]);
        const std::uint32_t second = static_cast<unsigned char>(bytes[i + 1]);
        return order == ByteOrder::little ? first | (second << 8u) : (first << 8u) | second;
    };
    std::size_t i = 0;
    for (; i + 1 < bytes.size(); i += 2) {
        const auto high = unit(i);
        if (high < 0xD800 || high > 0xDFFF) {
            append(text, high);
            continue;
        }
        const auto low = i + 3 < bytes.size() ? unit(i + 2) : 0;
        if (high <= 0xDBFF && low >= 0xDC00 && low <= 0xDFFF) {
            append(text, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
            i += 2;
        } else {
            text.push_back(no_utf_8);
        }
    }
    if (i < bytes.size()) text.push_back(no_utf_8);
    return text;
}

}  // namespace muster::sheets

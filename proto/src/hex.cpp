#include <muster/proto/hex.hpp>

#include <charconv>

namespace muster {

namespace {
constexpr std::string_view hex_digits = "0123456789abcdef";
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text.push_back(hex_digits[byte >> 4]);
        text.push_back(hex_digits[byte & 15]);
    }
    return text;
}

std::string to_hex(std::uint64_t number, std::size_t digits) {
    std::string text(digits, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, number >>= 4)
        *digit = hex_digits[number & 15];
    return text;
}

std::optional<Hash256> hash_from_hex(std::string_view text) {
    Hash256 hash{};
    if (text.size() != hash.size() * 2) return std::nullopt;
    for (std::size_t i = 0; i < hash.size(); ++i) {
        const auto pair = text.substr(i * 2, 2);
        const auto [end, error] = std::from_chars(pair.data(), pair.data() + 2, hash[i], 16);
        if (error != std::errc{} || end != pair.data() + 2) return std::nullopt;
    }
    return hash;
}

}  // namespace muster

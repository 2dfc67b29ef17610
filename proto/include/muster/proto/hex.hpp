// Hexadecimal digits, always lower case, of bytes (hashes, tokens) and of numbers (digests,
// colours).
#pragma once

#include <muster/proto/values.hpp>

#include <span>

namespace muster {

// Two digits a byte, in the order of the bytes.
std::string to_hex(std::span<const std::uint8_t> bytes);
// The number's lowest `digits` digits, 16 at most, the highest first.
std::string to_hex(std::uint64_t number, std::size_t digits);

// The reverse for a hash: 64 digits of either case, or nothing.
std::optional<Hash256> hash_from_hex(std::string_view text);

}  // namespace muster

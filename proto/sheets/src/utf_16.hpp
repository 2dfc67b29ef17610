// UTF-16, which spreadsheets write for "Unicode text". Pure functions, for any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::sheets {

enum class ByteOrder : std::uint8_t { little, big };

// The order of the bytes if the text is UTF-16: a byte-order mark tells it, or else the zero bytes
// of the first letters, which are ASCII letters in every sheet.
std::optional<ByteOrder> utf_16_order(std::string_view bytes);

// The same text in UTF-8. A lone surrogate or half a code unit becomes the byte 0xFF, which is no
// UTF-8, so that the sheet's reader finds its place.
std::string utf_8_of(std::string_view bytes, ByteOrder order);

}  // namespace muster::sheets

// Text from clients: valid UTF-8, in normal form C, without control characters. So behind the door
// equal texts are equal bytes.
#pragma once

#include <muster/proto/values.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace muster::door {

// Each function returns the fault as a whole sentence, or nothing; then the value is normalised.
// Any thread.

// Trims the text, and writes the key: the name's compatibility case folding. So names that differ
// only in case, width or ligatures have the same key.
std::optional<std::string> check_name(Name& name);

// Accepts up to `bytes_max` bytes; newlines and tabs are allowed.
std::optional<std::string> check_text(std::string& text, std::size_t bytes_max);

}  // namespace muster::door

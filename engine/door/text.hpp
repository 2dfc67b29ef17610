// Text from outside: valid UTF-8, in normal form C, without control characters. So that equal texts
// are equal bytes everywhere behind the door.
#pragma once

#include <muster/proto/values.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace muster::door {

// Each returns what is wrong, as a whole sentence, or nothing; then the value is normalised. Any
// thread.

// Trims, and writes the key: the name's compatibility case folding, so that names that look alike
// up to case, width and ligatures clash.
std::optional<std::string> check_name(Name& name);

// Up to `bytes_max` bytes; newlines and tabs are let through.
std::optional<std::string> check_text(std::string& text, std::size_t bytes_max);

}  // namespace muster::door

// Text on a terminal: display width, comparison of names, numbers.
#pragma once

#include <muster/proto/values.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::cli {

// The columns that the text takes on a terminal: 2 for a wide character, 0 for a combining one, 1
// for a byte that is not UTF-8.
std::size_t display_width(std::string_view text);

// The text, cut to `width` columns. A cut text ends with "…".
std::string shortened(std::string_view text, std::size_t width);

// The form in which names are compared: case-folded and normalised. Invalid UTF-8 is returned
// unchanged.
std::string folded(std::string_view text);

// The text with blanks for line breaks, tabs and other control characters. Foreign text in this
// form can't control the terminal.
std::string on_one_line(std::string_view text);

// "8 m", or "unknown".
std::string accuracy_text(const Location& location);

// The number that the whole text spells, or nothing.
std::optional<std::uint64_t> whole_number(std::string_view text);

}  // namespace muster::cli

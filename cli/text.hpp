// Text on a terminal: display width, comparison of names, form of times.
#pragma once

#include <muster/proto/field/session.hpp>

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

// "2026-05-09 09:12:03" and "09:12:03", in this machine's time zone.
std::string local_date_time(Time time);
std::string local_time(Time time);

// "8 m", or "unknown".
std::string accuracy_text(const Location& location);

// The number that the whole text spells, or nothing.
std::optional<std::uint64_t> whole_number(std::string_view text);

// Parses a time from the command line: ISO 8601 in UTC, or a time of day ("17:30") in `zone`, on
// the day that `zone` has at `now`. Nothing: the text has neither form.
std::optional<Time> time_from_text(std::string_view text, Time now, const TimeZone& zone);

}  // namespace muster::cli

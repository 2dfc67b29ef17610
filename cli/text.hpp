// Text on a terminal: how wide it is, how names compare, how times are shown.
#pragma once

#include <muster/proto/field/session.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::cli {

// Columns that the text takes on a terminal: 2 for wide characters, 0 for combining ones. Bytes
// that are not UTF-8 count as one each.
std::size_t display_width(std::string_view text);

// At most `width` columns of the text; what was cut off leaves a "…".
std::string shortened(std::string_view text, std::size_t width);

// The form by which names compare: case-folded and normalised. Invalid UTF-8 comes back as it is.
std::string folded(std::string_view text);

// Line breaks, tabs and other control characters as blanks: for cells, and so that no text that
// came from elsewhere commands the terminal.
std::string on_one_line(std::string_view text);

// "2026-05-09 09:12:03" and "09:12:03", in this machine's time zone.
std::string local_date_time(Time time);
std::string local_time(Time time);

// Whole text as a number, or nothing.
std::optional<std::uint64_t> whole_number(std::string_view text);

// A time on the command line: ISO 8601 in UTC, or a time of day ("17:30") which is taken in `zone`,
// on the day that it is there at `now`. Nothing: neither form.
std::optional<Time> time_from_text(std::string_view text, Time now, const TimeZone& zone);

}  // namespace muster::cli

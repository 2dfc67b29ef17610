// Comma-separated values as RFC 4180 has them, which is what spreadsheets write: quoted cells may
// hold commas, doubled quotes and line breaks; lines end in LF or CRLF; a byte-order mark at the
// start is skipped.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::sheets {

struct CsvRecord {
    std::uint32_t line = 0;  // On which the record begins, counted from 1.
    std::vector<std::string> cells;
};

// Where the text stops being CSV.
struct CsvProblem {
    std::uint32_t line = 0;
    std::string message;  // A whole sentence.
};

struct Csv {
    std::vector<CsvRecord> records;     // Without blank lines.
    std::optional<CsvProblem> problem;  // The records are those before it.
};

// Takes any bytes. A quote inside an unquoted cell stands for itself; text after a closing quote, a
// quote that is never closed, and bytes that are not UTF-8 are problems.
Csv parse_csv(std::string_view text);

// Appends one line, ended by LF, that parse_csv reads back to the same cells. REQUIRES: some cells.
void append_csv_line(std::string& out, std::span<const std::string> cells);

// A list within one cell ("region, family"), items trimmed, empty ones dropped. Items that hold a
// comma stand in quotes, as cells do. Nothing: quotes don't match.
std::optional<std::vector<std::string>> split_list(std::string_view cell);
std::string join_list(std::span<const std::string> items);

// Without blanks at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace muster::sheets

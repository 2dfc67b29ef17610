// Text sheets as spreadsheets save them: cells separated by commas, semicolons or tabs, with RFC
// 4180's quotes. Quoted cells may contain separators, doubled quotes and line breaks. Lines end
// with LF, CRLF or CR. A first line "sep=;" names the separator; otherwise the header's cells tell
// it. The text is UTF-8 or UTF-16, with or without a byte-order mark.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::sheets {

struct CsvRecord {
    std::uint32_t line = 0;  // The record's first line, counted from 1.
    std::vector<std::string> cells;
};

// The place where the text is no valid CSV.
struct CsvProblem {
    std::uint32_t line = 0;
    std::size_t cell = 0;  // The cell's index within its record.
    std::string message;   // A whole sentence.
};

struct Csv {
    std::vector<CsvRecord> records;     // Without blank lines.
    std::optional<CsvProblem> problem;  // The records are those before the problem.
};

// Accepts any bytes. A quote inside an unquoted cell stands for itself. Text after a closing quote,
// an unclosed quote, a NUL character and invalid Unicode are problems.
Csv parse_csv(std::string_view text);

// Appends one line, ended by LF. parse_csv reads the same cells back. REQUIRES: at least one cell.
void append_csv_line(std::string& out, std::span<const std::string> cells);

// Splits a list within one cell ("region, family"). Items are trimmed; empty ones are dropped. An
// item that contains a comma is quoted like a cell. Nothing: quotes don't match.
std::optional<std::vector<std::string>> split_list(std::string_view cell);
std::string join_list(std::span<const std::string> items);

// The text without blanks at both ends: spaces, tabs, line breaks, and the wide and no-break spaces
// of Unicode.
std::string_view trimmed(std::string_view text);

}  // namespace muster::sheets

// The cells of a workbook (XLSX or ODS) as texts. The program muster-workbook writes them, in the
// protocol's binary form, and its starter reads them.
#pragma once

#include <muster/proto/fields.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace muster::workbook {

struct WorksheetRow {
    std::uint32_t number = 0;  // From 1, as spreadsheets show it.
    std::vector<std::string> cells;
    MUSTER_FIELDS(number, cells)
};

struct Worksheet {
    std::string name;
    std::vector<WorksheetRow> rows;  // Without rows that have no text.
    MUSTER_FIELDS(name, rows)
};

struct Workbook {
    std::vector<Worksheet> worksheets;
    MUSTER_FIELDS(worksheets)
};

// The bounds of a workbook. A file of some kilobytes can unpack to gigabytes.
inline constexpr std::size_t file_size_max = 16u << 20;
inline constexpr std::size_t part_size_max = 512u << 20;  // Of an XML document in the file.
inline constexpr std::size_t text_size_max = 32u << 20;   // Of all cells together.
inline constexpr std::uint32_t rows_max = 50'000;         // Of a worksheet.
inline constexpr std::uint32_t columns_max = 500;
inline constexpr std::size_t cells_max = 2'000'000;
inline constexpr std::size_t worksheets_max = 100;
inline constexpr std::size_t memory_max = 512u << 20;  // Of the program.
inline constexpr unsigned processor_s_max = 10;
inline constexpr unsigned wait_s_max = 20;

}  // namespace muster::workbook

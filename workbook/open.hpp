// Opens workbooks by the program muster-workbook, in a process of its own with bounds of memory and
// time: a file that crashes the reader, or unpacks to gigabytes, costs one answer. Any thread.
#pragma once

#include <muster/sheets/csv.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace muster::workbook {

// A sheet of a file: its name, empty in a text file, and its cells.
struct NamedTable {
    std::string name;
    sheets::Csv table;
};

// The file can't be opened; what() is a whole sentence.
class Unreadable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Whether the bytes begin like a workbook, XLSX or ODS. Otherwise they are a text.
bool is_workbook(std::string_view bytes);

// The tables of a sheet's file: of a workbook its worksheets, of a text the one table. Throws
// Unreadable. Waits for the program up to wait_s_max.
std::vector<NamedTable> tables_of(std::string_view bytes);

}  // namespace muster::workbook

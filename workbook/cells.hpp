// Collects the cells of a workbook, in bounds (worksheet.hpp). What does not fit throws Fault.
#pragma once

#include "workbook/worksheet.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace muster::workbook {

// A number as an import reads it: up to 15 digits, which a spreadsheet keeps. A longer number comes
// with an exponent, so that nobody takes its lost digits for zeros. What is no finite number stays
// as it is.
std::string number_text(std::string_view written);

// Adds a piece of a text. Throws Fault where it grows beyond what all cells may have.
void append(std::string& text, std::string_view piece);

class Cells {
  public:
    // The following cells belong to a new worksheet.
    void begin_worksheet(std::string name);
    // Rows and columns count from 0. A cell without text is none.
    void put(std::size_t row, std::size_t column, std::string text);

    // Leaves nothing behind.
    Workbook take();

  private:
    struct Collected {
        std::string name;
        std::map<std::uint32_t, std::vector<std::string>> rows;
    };

    std::vector<Collected> worksheets_;
    std::size_t count_ = 0;
    std::size_t text_size_ = 0;
};

}  // namespace muster::workbook

// Reads workbooks with liborcus. Only for the program muster-workbook: a broken file may crash the
// library, and what does not fit the bounds ends the program.
#pragma once

#include "workbook/worksheet.hpp"

#include <stdexcept>
#include <string_view>

namespace muster::workbook {

// The file is no workbook that can be read; what() is a whole sentence.
class Fault : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Ends the program with this sentence as its answer. The library's callbacks use it, because an
// exception would pass through the library's threads.
[[noreturn]] void give_up(std::string_view sentence);

// Throws Fault.
Workbook parse(std::string_view bytes);

}  // namespace muster::workbook

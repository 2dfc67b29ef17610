// The two formats of workbooks. A formula counts by its result. Both functions throw Fault.
#pragma once

#include "workbook/package.hpp"
#include "workbook/worksheet.hpp"

namespace muster::workbook {

// Office Open XML (ECMA-376, part 1, chapter 18), as Excel and others write it.
bool is_excel(const Package& package);
Workbook read_excel(const Package& package);

// OpenDocument (OASIS, version 1.2, part 1, chapter 9), as LibreOffice writes it.
bool is_open_document(const Package& package);
Workbook read_open_document(const Package& package);

}  // namespace muster::workbook

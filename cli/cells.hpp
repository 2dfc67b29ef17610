// Cells on the command line: "grade=4".
#pragma once

#include "cli/failure.hpp"

#include <muster/sheets/sheets.hpp>

#include <string>
#include <vector>

namespace muster::cli {

// Splits at the first "=" into key and value. Throws Failure where there is no "=".
std::pair<std::string, std::string> split_assignment(const std::string& text);

// Sets the row's cells. Throws Failure, which names the column and the broken rule.
template <class Row>
void set_cells(Row& row, const std::vector<std::string>& assignments) {
    for (const auto& assignment : assignments) {
        const auto [column, value] = split_assignment(assignment);
        if (const auto problem = sheets::set_cell(row, column, value)) {
            throw Failure(ExitCode::usage, problem->column + ": " + problem->message);
        }
    }
}

}  // namespace muster::cli

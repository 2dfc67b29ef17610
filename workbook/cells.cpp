#include "workbook/cells.hpp"

#include "workbook/fault.hpp"

#include <charconv>
#include <cmath>
#include <utility>

namespace muster::workbook {

std::string number_text(std::string_view written) {
    double value = 0;
    const auto* const end = written.data() + written.size();
    const auto read = std::from_chars(written.data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end || !std::isfinite(value))
        return std::string(written);
    constexpr double exact_max = 1e15;
    char digits[32];
    const bool whole = value == std::trunc(value) && std::abs(value) < exact_max;
    const auto last =
        whole ? std::to_chars(digits, digits + sizeof digits, static_cast<long long>(value)).ptr
        : std::abs(value) < exact_max
            ? std::to_chars(digits, digits + sizeof digits, value).ptr
            : std::to_chars(digits, digits + sizeof digits, value, std::chars_format::scientific)
                  .ptr;
    return {digits, last};
}

void append(std::string& text, std::string_view piece) {
    if (text.size() + piece.size() > text_size_max)
        throw Fault("The workbook has more text than an import takes.");
    text += piece;
}

void Cells::begin_worksheet(std::string name) {
    if (worksheets_.size() >= worksheets_max) {
        throw Fault("The workbook has more than " + std::to_string(worksheets_max) +
                    " worksheets.");
    }
    worksheets_.push_back({std::move(name), {}});
}

void Cells::put(std::size_t row, std::size_t column, std::string text) {
    if (text.empty()) return;
    if (worksheets_.empty()) throw Fault("The workbook has a cell outside of a worksheet.");
    auto& worksheet = worksheets_.back();
    if (row >= rows_max || column >= columns_max) {
        throw Fault("The worksheet \"" + worksheet.name + "\" has more than " +
                    std::to_string(rows_max) + " rows or " + std::to_string(columns_max) +
                    " columns.");
    }
    text_size_ += text.size();
    if (++count_ > cells_max || text_size_ > text_size_max)
        throw Fault("The workbook has more cells than an import takes.");
    auto& cells = worksheet.rows[static_cast<std::uint32_t>(row)];
    if (cells.size() <= column) cells.resize(column + 1);
    cells[column] = std::move(text);
}

Workbook Cells::take() {
    Workbook all;
    for (auto& [name, rows] : std::exchange(worksheets_, {})) {
        Worksheet worksheet{std::move(name), {}};
        for (auto& [row, cells] : rows)
            worksheet.rows.push_back({row + 1, std::move(cells)});
        all.worksheets.push_back(std::move(worksheet));
    }
    return all;
}

}  // namespace muster::workbook

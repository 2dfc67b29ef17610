// Tables for people. Columns are aligned by display width, not by bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::cli {

// The abilities of the output. Only a terminal has colours and a limited width.
struct Style {
    bool colours = false;
    std::size_t width = 0;  // Of a line, in columns; 0: unlimited.

    std::string bold(std::string_view text) const { return painted("1", text); }
    std::string dim(std::string_view text) const { return painted("2", text); }

  private:
    std::string painted(const char* code, std::string_view text) const;
};

class Table {
  public:
    enum class Align : std::uint8_t { left, right };
    struct Column {
        std::string title;
        Align align = Align::left;
    };

    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

    // REQUIRES: a cell for each column. Control characters become blanks.
    void add(std::vector<std::string> cells);
    bool empty() const { return rows_.empty(); }

    // The table's lines, without trailing blanks. If the style has a width, the last column is
    // shortened to fit.
    std::string text(const Style& style) const;

  private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

// A list of facts: labels in the first column, values in the second. Facts with an empty value are
// left out.
class Facts {
  public:
    void add(std::string name, const std::string& value);
    std::string text(const Style& style) const;

  private:
    std::vector<std::pair<std::string, std::string>> facts_;
};

}  // namespace muster::cli

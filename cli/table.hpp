// Tables for people: aligned by what a terminal shows, not by bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::cli {

// What the output can take. Only a terminal gets colours, and a limit to its width.
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

    // Lines without blanks at their ends. Where a width is given, the last column is shortened to
    // fit.
    std::string text(const Style& style) const;

  private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

// A list of facts: names in the first column, what they are in the second. Facts that are empty are
// left out.
class Facts {
  public:
    void add(std::string name, const std::string& value);
    std::string text(const Style& style) const;

  private:
    std::vector<std::pair<std::string, std::string>> facts_;
};

}  // namespace muster::cli

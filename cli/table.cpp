#include "cli/table.hpp"

#include "cli/text.hpp"

#include <algorithm>

namespace muster::cli {

namespace {

constexpr std::size_t gap = 2;
// The least width that a shortened last column keeps.
constexpr std::size_t last_width_min = 20;

std::string blanks(std::size_t count) {
    return std::string(count, ' ');
}

void trim_end(std::string& line) {
    line.erase(line.find_last_not_of(' ') + 1);
}

}  // namespace

std::string Style::painted(const char* code, std::string_view text) const {
    if (!colours || text.empty()) return std::string(text);
    return "\033[" + std::string(code) + "m" + std::string(text) + "\033[0m";
}

void Table::add(std::vector<std::string> cells) {
    for (auto& cell : cells)
        cell = on_one_line(cell);
    rows_.push_back(std::move(cells));
}

std::string Table::text(const Style& style) const {
    std::vector<std::size_t> widths;
    for (const auto& column : columns_)
        widths.push_back(display_width(column.title));
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < widths.size(); ++i) {
            widths[i] = std::max(widths[i], display_width(row[i]));
        }
    }
    std::size_t before_last = 0;
    for (std::size_t i = 0; i + 1 < widths.size(); ++i)
        before_last += widths[i] + gap;
    if (style.width > 0 && !widths.empty()) {
        const auto room = style.width > before_last ? style.width - before_last : 0;
        widths.back() = std::min(widths.back(), std::max(room, last_width_min));
    }

    const auto line_of = [&](auto cell_at) {
        std::string line;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            if (i > 0) line += blanks(gap);
            const std::string cell = shortened(cell_at(i), widths[i]);
            const auto padding = blanks(widths[i] - display_width(cell));
            line += columns_[i].align == Align::right ? padding + cell : cell + padding;
        }
        trim_end(line);
        return line;
    };
    std::string out = style.bold(line_of([&](std::size_t i) { return columns_[i].title; })) + "\n";
    for (const auto& row : rows_)
        out += line_of([&](std::size_t i) { return row[i]; }) + "\n";
    return out;
}

void Facts::add(std::string name, const std::string& value) {
    if (!value.empty()) facts_.emplace_back(std::move(name), on_one_line(value));
}

std::string Facts::text(const Style& style) const {
    std::size_t width = 0;
    for (const auto& [name, value] : facts_)
        width = std::max(width, display_width(name));
    std::string out;
    for (const auto& [name, value] : facts_) {
        out += style.bold(name) + blanks(width - display_width(name) + gap) + value + "\n";
    }
    return out;
}

}  // namespace muster::cli

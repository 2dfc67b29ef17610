#include "workbook/cells.hpp"
#include "workbook/fault.hpp"
#include "workbook/formats.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace muster::workbook {

namespace {

constexpr const char* content = "content.xml";

// A number of repetitions, 1 if there is none.
std::size_t number_in(const Attributes& attributes, std::string_view name) {
    const auto text = value_in(attributes, name);
    std::size_t number = 1;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return std::clamp<std::size_t>(number, 1, 1u << 20);
}

// The value of a cell that is no text; empty: the paragraphs are the value.
std::string value_of(const Attributes& attributes) {
    const auto type = value_in(attributes, "value-type");
    if (type == "boolean") return value_in(attributes, "boolean-value");
    if (type == "date") return value_in(attributes, "date-value");
    if (type == "float" || type == "percentage" || type == "currency")
        return number_text(value_in(attributes, "value"));
    return {};
}

class Tables : public Elements {
  public:
    explicit Tables(Cells& cells) : cells_(cells) {}

    void start(std::string_view name, const Attributes& attributes) override {
        if (foreign_ > 0 || is_foreign(name)) {
            ++foreign_;
        } else if (in_paragraph_) {
            if (name == "s") append(text_, std::string(number_in(attributes, "c"), ' '));
            if (name == "tab") append(text_, "\t");
            if (name == "line-break") append(text_, "\n");
        } else if (name == "table") {
            cells_.begin_worksheet(value_in(attributes, "name"));
            row_ = 0;
        } else if (name == "table-row") {
            row_repeated_ = number_in(attributes, "number-rows-repeated");
            row_cells_.clear();
            column_ = 0;
        } else if (name == "table-cell" || name == "covered-table-cell") {
            in_cell_ = true;
            cell_repeated_ = number_in(attributes, "number-columns-repeated");
            value_ = value_of(attributes);
            text_.clear();
            paragraphs_ = 0;
        } else if (name == "p") {
            if (paragraphs_++ > 0) append(text_, "\n");
            in_paragraph_ = true;
        }
    }

    void end(std::string_view name) override {
        if (foreign_ > 0) {
            --foreign_;
        } else if (name == "p") {
            in_paragraph_ = false;
        } else if (name == "table-cell") {
            end_cell(value_.empty() ? text_ : value_);
        } else if (name == "covered-table-cell") {
            end_cell({});  // Behind a merged cell, where nobody sees its text.
        } else if (name == "table-row") {
            end_row();
        }
    }

    void text(std::string_view piece) override {
        if (in_paragraph_ && foreign_ == 0) append(text_, piece);
    }

  private:
    // Comments, pictures and removed rows have paragraphs too.
    bool is_foreign(std::string_view name) const {
        if (in_paragraph_) return name == "annotation" || name == "note" || name == "frame";
        if (in_cell_) return name != "p";
        return name == "tracked-changes" || name == "shapes";
    }

    void end_cell(const std::string& text) {
        in_cell_ = false;
        if (!text.empty()) {
            if (cell_repeated_ > columns_max) cells_.put(row_, columns_max, text);
            for (std::size_t i = 0; i < cell_repeated_; ++i)
                row_cells_.emplace_back(column_ + i, text);
        }
        column_ += cell_repeated_;
    }

    void end_row() {
        for (std::size_t i = 0; i < row_repeated_ && !row_cells_.empty(); ++i) {
            for (const auto& [column, text] : row_cells_)
                cells_.put(row_ + i, column, text);
        }
        row_ += row_repeated_;
    }

    Cells& cells_;
    std::size_t foreign_ = 0;  // The depth within foreign elements.
    std::size_t row_ = 0;
    std::size_t row_repeated_ = 1;
    std::vector<std::pair<std::size_t, std::string>> row_cells_;  // By column.
    std::size_t column_ = 0;
    std::size_t cell_repeated_ = 1;
    bool in_cell_ = false;
    std::string value_;
    std::string text_;
    std::size_t paragraphs_ = 0;
    bool in_paragraph_ = false;
};

}  // namespace

bool is_open_document(const Package& package) {
    return package.has(content);
}

Workbook read_open_document(const Package& package) {
    Cells cells;
    Tables tables(cells);
    package.read(content, tables);
    return cells.take();
}

}  // namespace muster::workbook

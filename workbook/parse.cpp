#include "workbook/parse.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>
#include <memory>
#include <orcus/orcus_xlsx.hpp>
#include <orcus/sax_parser.hpp>
#include <orcus/spreadsheet/import_interface.hpp>
#include <orcus/stream.hpp>
#include <orcus/zip_archive.hpp>
#include <orcus/zip_archive_stream.hpp>
#include <utility>

namespace muster::workbook {

namespace {

namespace spreadsheet = orcus::spreadsheet;
namespace iface = orcus::spreadsheet::iface;
using spreadsheet::col_t;
using spreadsheet::row_t;

// Up to 15 digits, which a spreadsheet keeps. A longer number comes with an exponent, so that
// nobody takes its lost digits for zeros.
std::string text_of(double value) {
    char digits[32];
    constexpr double exact_max = 1e15;
    const bool whole = value == std::trunc(value) && std::abs(value) < exact_max;
    const auto end =
        whole ? std::to_chars(digits, digits + sizeof digits, static_cast<long long>(value)).ptr
        : std::abs(value) < exact_max
            ? std::to_chars(digits, digits + sizeof digits, value).ptr
            : std::to_chars(digits, digits + sizeof digits, value, std::chars_format::scientific)
                  .ptr;
    return {digits, end};
}

// XLSX writes characters that XML can't hold as _x000D_.
std::string unescaped(std::string_view text) {
    std::string plain;
    while (!text.empty()) {
        unsigned code = 0;
        const bool escape =
            text.size() >= 7 && text.starts_with("_x") && text[6] == '_' &&
            std::from_chars(text.data() + 2, text.data() + 6, code, 16).ptr == text.data() + 6 &&
            code < 0x80;
        plain.push_back(escape ? static_cast<char>(code) : text.front());
        text.remove_prefix(escape ? 7 : 1);
    }
    return plain;
}

// The strings of a workbook, each once.
class Strings : public iface::import_shared_strings {
  public:
    std::size_t append(std::string_view text) override {
        count(text);
        all_.push_back(unescaped(text));
        return all_.size() - 1;
    }
    std::size_t add(std::string_view text) override { return append(text); }
    void append_segment(std::string_view text) override {
        count(text);
        segments_ += text;
    }
    std::size_t commit_segments() override {
        all_.push_back(unescaped(segments_));
        segments_.clear();
        return all_.size() - 1;
    }
    void set_segment_font(std::size_t) override {}
    void set_segment_bold(bool) override {}
    void set_segment_italic(bool) override {}
    void set_segment_font_name(std::string_view) override {}
    void set_segment_font_size(double) override {}
    void set_segment_font_color(spreadsheet::color_elem_t,
                                spreadsheet::color_elem_t,
                                spreadsheet::color_elem_t,
                                spreadsheet::color_elem_t) override {}

    std::string at(std::size_t index) const { return index < all_.size() ? all_[index] : ""; }

  private:
    void count(std::string_view text) {
        size_ += text.size();
        if (size_ > text_size_max) give_up("The workbook has more text than an import takes.");
    }

    std::vector<std::string> all_;
    std::string segments_;
    std::size_t size_ = 0;
};

// What all worksheets have together.
struct Totals {
    std::size_t cells = 0;
    std::size_t text = 0;
};

class Sheet : public iface::import_sheet, public iface::import_formula {
  public:
    Sheet(std::string_view name, const Strings& strings, Totals& totals)
        : name_(name), strings_(strings), totals_(totals) {}

    void put(row_t row, col_t column, std::string text) {
        if (text.empty()) return;
        if (row < 0 || column < 0 || static_cast<std::uint32_t>(row) >= rows_max ||
            static_cast<std::uint32_t>(column) >= columns_max) {
            give_up("The worksheet \"" + name_ + "\" has more than " + std::to_string(rows_max) +
                    " rows or " + std::to_string(columns_max) + " columns.");
        }
        totals_.text += text.size();
        if (++totals_.cells > cells_max || totals_.text > text_size_max)
            give_up("The workbook has more cells than an import takes.");
        auto& cells = rows_[static_cast<std::uint32_t>(row)];
        if (cells.size() <= static_cast<std::size_t>(column))
            cells.resize(static_cast<std::size_t>(column) + 1);
        cells[static_cast<std::size_t>(column)] = std::move(text);
    }

    Worksheet worksheet() const {
        Worksheet all{name_, {}};
        for (const auto& [row, cells] : rows_)
            all.rows.push_back({row + 1, cells});
        return all;
    }

    // ---- Cells. ----

    void set_auto(row_t row, col_t column, std::string_view text) override {
        put(row, column, std::string(text));
    }
    void set_string(row_t row, col_t column, spreadsheet::string_id_t index) override {
        put(row, column, strings_.at(index));
    }
    void set_value(row_t row, col_t column, double value) override {
        put(row, column, text_of(value));
    }
    void set_bool(row_t row, col_t column, bool value) override {
        put(row, column, value ? "true" : "false");
    }
    void set_date_time(row_t row,
                       col_t column,
                       int year,
                       int month,
                       int day,
                       int hour,
                       int minute,
                       double second) override {
        char text[64];
        const bool has_time = hour != 0 || minute != 0 || second != 0;
        if (has_time) {
            std::snprintf(text,
                          sizeof text,
                          "%04d-%02d-%02d %02d:%02d:%02d",
                          year,
                          month,
                          day,
                          hour,
                          minute,
                          static_cast<int>(second));
        } else {
            std::snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
        }
        put(row, column, text);
    }
    void set_format(row_t, col_t, std::size_t) override {}
    void set_format(row_t, col_t, row_t, col_t, std::size_t) override {}
    void fill_down_cells(row_t row, col_t column, row_t size) override {
        const auto from = rows_.find(static_cast<std::uint32_t>(row));
        if (from == rows_.end() || from->second.size() <= static_cast<std::size_t>(column)) return;
        const auto text = from->second[static_cast<std::size_t>(column)];
        for (row_t i = 1; i <= size; ++i)
            put(row + i, column, text);
    }
    spreadsheet::range_size_t get_sheet_size() const override {
        spreadsheet::range_size_t size;
        size.rows = 1 << 20;
        size.columns = 1 << 14;
        return size;
    }

    // ---- Formulas: their results count. ----

    iface::import_formula* get_formula() override { return this; }
    void set_position(row_t row, col_t column) override {
        formula_row_ = row;
        formula_column_ = column;
        result_.clear();
    }
    void set_formula(spreadsheet::formula_grammar_t, std::string_view) override {}
    void set_shared_formula_index(std::size_t) override {}
    void set_result_string(std::string_view value) override { result_ = unescaped(value); }
    void set_result_value(double value) override { result_ = text_of(value); }
    void set_result_bool(bool value) override { result_ = value ? "true" : "false"; }
    void set_result_empty() override { result_.clear(); }
    void commit() override { put(formula_row_, formula_column_, result_); }

  private:
    std::string name_;
    const Strings& strings_;
    Totals& totals_;
    std::map<std::uint32_t, std::vector<std::string>> rows_;
    row_t formula_row_ = 0;
    col_t formula_column_ = 0;
    std::string result_;
};

class Settings : public iface::import_global_settings {
  public:
    void set_origin_date(int, int, int) override {}
    void set_default_formula_grammar(spreadsheet::formula_grammar_t) override {}
    spreadsheet::formula_grammar_t get_default_formula_grammar() const override {
        return spreadsheet::formula_grammar_t::unknown;
    }
    void set_character_set(orcus::character_set_t) override {}
};

// Cells' addresses in the form A1 or $A$1.
class Addresses : public iface::import_reference_resolver {
  public:
    spreadsheet::src_address_t resolve_address(std::string_view text) override {
        constexpr std::int64_t number_max = 1 << 21;
        std::int64_t row = 0;
        std::int64_t column = 0;
        text.remove_prefix(std::min(text.find_last_of("!.") + 1, text.size()));
        for (const char c : text) {
            if (c >= 'A' && c <= 'Z') column = column * 26 + (c - 'A' + 1);
            if (c >= 'a' && c <= 'z') column = column * 26 + (c - 'a' + 1);
            if (c >= '0' && c <= '9') row = row * 10 + (c - '0');
            if (row > number_max || column > number_max)
                throw Fault("The workbook has a cell at a place that does not exist.");
        }
        spreadsheet::src_address_t address;
        address.sheet = 0;
        address.row = static_cast<row_t>(row - 1);
        address.column = static_cast<col_t>(column - 1);
        return address;
    }
    spreadsheet::src_range_t resolve_range(std::string_view text) override {
        const auto colon = text.find(':');
        spreadsheet::src_range_t range;
        range.first = resolve_address(text.substr(0, colon));
        range.last =
            colon == std::string_view::npos ? range.first : resolve_address(text.substr(colon + 1));
        return range;
    }
};

class Factory : public iface::import_factory {
  public:
    iface::import_reference_resolver* get_reference_resolver(
        spreadsheet::formula_ref_context_t) override {
        return &addresses_;
    }
    iface::import_global_settings* get_global_settings() override { return &settings_; }
    iface::import_shared_strings* get_shared_strings() override { return &strings_; }
    iface::import_sheet* append_sheet(spreadsheet::sheet_t, std::string_view name) override {
        return &append(name);
    }
    Sheet& append(std::string_view name) {
        if (sheets_.size() >= worksheets_max)
            give_up("The workbook has more than " + std::to_string(worksheets_max) +
                    " worksheets.");
        names_.emplace_back(name);
        sheets_.push_back(std::make_unique<Sheet>(name, strings_, totals_));
        return *sheets_.back();
    }
    iface::import_sheet* get_sheet(std::string_view name) override {
        const auto at = std::find(names_.begin(), names_.end(), name);
        return at == names_.end() ? nullptr
                                  : sheets_[static_cast<std::size_t>(at - names_.begin())].get();
    }
    iface::import_sheet* get_sheet(spreadsheet::sheet_t index) override {
        const auto at = static_cast<std::size_t>(index);
        return index < 0 || at >= sheets_.size() ? nullptr : sheets_[at].get();
    }
    void finalize() override {}

    Workbook workbook() const {
        Workbook all;
        for (const auto& sheet : sheets_)
            all.worksheets.push_back(sheet->worksheet());
        return all;
    }

  private:
    Settings settings_;
    Addresses addresses_;
    Strings strings_;
    Totals totals_;
    std::vector<std::string> names_;
    std::vector<std::unique_ptr<Sheet>> sheets_;
};

// The cells of an OpenDocument's content.xml. The library's own import keeps only the last
// paragraph of a cell, and neither yes nor no, so its XML parser alone is used here. Names are told
// apart without their prefixes.
class OpenDocument {
  public:
    explicit OpenDocument(Factory& factory) : factory_(factory) {}

    void doctype(const orcus::sax::doctype_declaration&) {
        throw Fault("The workbook has a document type, which no spreadsheet writes.");
    }
    void start_declaration(std::string_view) {}
    void end_declaration(std::string_view) { attributes_.clear(); }
    // Comes before the element that has it.
    void attribute(const orcus::sax::parser_attribute& attribute) {
        attributes_[std::string(attribute.name)] = attribute.value;
    }

    void start_element(const orcus::sax::parser_element& element) {
        const auto attributes = std::exchange(attributes_, {});
        // Comments, pictures and removed cells have paragraphs too.
        const bool foreign = element.name == "annotation" || element.name == "tracked-changes" ||
                             element.name == "shapes" || element.ns == "draw";
        if (foreign || foreign_ > 0) {
            ++foreign_;
        } else if (element.name == "table") {
            sheet_ = &factory_.append(value_in(attributes, "name"));
            row_ = 0;
        } else if (element.name == "table-row") {
            row_repeated_ = number_in(attributes, "number-rows-repeated");
            cells_.clear();
            column_ = 0;
        } else if (element.name == "table-cell" || element.name == "covered-table-cell") {
            cell_repeated_ = number_in(attributes, "number-columns-repeated");
            value_ = value_of(attributes);
            text_.clear();
            paragraphs_ = 0;
        } else if (element.name == "p") {
            if (paragraphs_++ > 0) text_ += '\n';
            in_paragraph_ = true;
        } else if (element.name == "s") {
            const auto blanks = number_in(attributes, "c");
            text_.append(std::min<std::size_t>(blanks, 1000), ' ');
        } else if (element.name == "tab") {
            text_ += '\t';
        } else if (element.name == "line-break") {
            text_ += '\n';
        }
    }

    void end_element(const orcus::sax::parser_element& element) {
        if (foreign_ > 0) {
            --foreign_;
        } else if (element.name == "table") {
            sheet_ = nullptr;
        } else if (element.name == "table-row") {
            end_row();
        } else if (element.name == "table-cell") {
            const auto& text = value_.empty() ? text_ : value_;
            if (!text.empty()) {
                if (cell_repeated_ > columns_max) sheet().put(0, columns_max, "too many");
                for (std::size_t i = 0; i < cell_repeated_; ++i)
                    cells_.emplace_back(column_ + i, text);
            }
            column_ += cell_repeated_;
        } else if (element.name == "covered-table-cell") {
            column_ += cell_repeated_;
        } else if (element.name == "p") {
            in_paragraph_ = false;
        }
    }

    void characters(std::string_view text, bool) {
        if (!in_paragraph_ || foreign_ > 0) return;
        text_ += text;
        if (text_.size() > text_size_max)
            give_up("The workbook has more text than an import takes.");
    }

  private:
    using Attributes = std::map<std::string, std::string>;

    static std::string value_in(const Attributes& attributes, const std::string& name) {
        const auto at = attributes.find(name);
        return at == attributes.end() ? std::string() : at->second;
    }
    // A number of repetitions, 1 if there is none.
    static std::size_t number_in(const Attributes& attributes, const std::string& name) {
        const auto text = value_in(attributes, name);
        std::size_t number = 1;
        std::from_chars(text.data(), text.data() + text.size(), number);
        return std::min<std::size_t>(number, 1u << 20);
    }
    // The value of a cell that is no text; empty: the paragraphs are the value.
    static std::string value_of(const Attributes& attributes) {
        const auto type = value_in(attributes, "value-type");
        if (type == "boolean") return value_in(attributes, "boolean-value");
        if (type == "date") return value_in(attributes, "date-value");
        if (type != "float" && type != "percentage" && type != "currency") return {};
        const auto text = value_in(attributes, "value");
        double number = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
        return read.ec == std::errc{} && std::isfinite(number) ? text_of(number) : text;
    }

    Sheet& sheet() {
        if (sheet_ == nullptr) throw Fault("The workbook has a cell outside of a worksheet.");
        return *sheet_;
    }

    void end_row() {
        for (std::size_t i = 0; i < row_repeated_ && !cells_.empty(); ++i) {
            for (const auto& [column, text] : cells_) {
                sheet().put(static_cast<row_t>(std::min<std::size_t>(row_ + i, rows_max)),
                            static_cast<col_t>(std::min<std::size_t>(column, columns_max)),
                            text);
            }
        }
        row_ += row_repeated_;
    }

    Factory& factory_;
    Attributes attributes_;
    Sheet* sheet_ = nullptr;
    std::size_t foreign_ = 0;  // The depth within foreign elements.
    std::size_t row_ = 0;
    std::size_t row_repeated_ = 1;
    std::size_t column_ = 0;
    std::size_t cell_repeated_ = 1;
    std::size_t paragraphs_ = 0;
    bool in_paragraph_ = false;
    std::string value_;
    std::string text_;
    std::vector<std::pair<std::size_t, std::string>> cells_;
};

Workbook read_open_document(std::string_view bytes) {
    orcus::zip_archive_stream_blob stream(reinterpret_cast<const unsigned char*>(bytes.data()),
                                          bytes.size());
    orcus::zip_archive archive(&stream);
    archive.load();
    std::vector<unsigned char> content;
    if (!archive.read_file_entry("content.xml", content))
        throw Fault("The workbook is broken; save the sheet as CSV UTF-8.");
    Factory factory;
    OpenDocument cells(factory);
    orcus::sax_parser<OpenDocument> parser(
        reinterpret_cast<const char*>(content.data()), content.size(), cells);
    parser.parse();
    return factory.workbook();
}

bool has_entry(std::string_view bytes, std::string_view name) {
    orcus::zip_archive_stream_blob stream(reinterpret_cast<const unsigned char*>(bytes.data()),
                                          bytes.size());
    orcus::zip_archive archive(&stream);
    archive.load();
    for (std::size_t i = 0; i < archive.get_file_entry_count(); ++i) {
        if (archive.get_file_entry_name(i) == name) return true;
    }
    return false;
}

Workbook read_excel(std::string_view bytes) {
    Factory factory;
    orcus::orcus_xlsx filter(&factory);
    filter.read_stream(bytes);
    return factory.workbook();
}

}  // namespace

Workbook parse(std::string_view bytes) {
    try {
        if (has_entry(bytes, "xl/workbook.xml")) return read_excel(bytes);
        if (has_entry(bytes, "content.xml")) return read_open_document(bytes);
    } catch (const Fault&) {
        throw;
    } catch (const std::bad_alloc&) {
        throw Fault("The workbook unpacks to more than an import takes.");
    } catch (const std::exception&) {
        throw Fault("The workbook is broken; save the sheet as CSV UTF-8.");
    }
    throw Fault("This is neither an Excel workbook (.xlsx) nor an OpenDocument one (.ods).");
}

}  // namespace muster::workbook

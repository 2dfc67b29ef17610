#include "workbook/cells.hpp"
#include "workbook/fault.hpp"
#include "workbook/formats.hpp"

#include <charconv>
#include <optional>
#include <utility>

namespace muster::workbook {

namespace {

// Texts write characters that XML can't hold as _x000D_.
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

std::optional<std::size_t> whole_number(std::string_view text) {
    std::size_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc{} || read.ptr != end) return {};
    return number;
}

// What a part refers to, by the references' ids and by their types.
class Relationships : public Elements {
  public:
    // Targets count from the part's folder, or from the archive's root where they begin with "/".
    explicit Relationships(std::string folder) : folder_(std::move(folder)) {}

    // The relationships of a part, which may have none.
    static Relationships of(const Package& package, const std::string& part) {
        const auto cut = part.rfind('/') + 1;
        Relationships relationships(part.substr(0, cut));
        const auto source = part.substr(0, cut) + "_rels/" + part.substr(cut) + ".rels";
        if (package.has(source)) package.read(source, relationships);
        return relationships;
    }

    std::optional<std::string> by_id(const std::string& id) const { return find(by_id_, id); }
    std::optional<std::string> by_type(const std::string& type) const {
        return find(by_type_, type);
    }

    void start(std::string_view name, const Attributes& attributes) override {
        if (name != "Relationship") return;
        const auto target = value_in(attributes, "Target");
        const auto part = target.starts_with('/') ? target.substr(1) : folder_ + target;
        by_id_[value_in(attributes, "Id")] = part;
        // Strict and transitional documents have different addresses before the type's name.
        const auto type = value_in(attributes, "Type");
        by_type_.try_emplace(type.substr(type.rfind('/') + 1), part);
    }
    void end(std::string_view) override {}
    void text(std::string_view) override {}

  private:
    using Parts = std::map<std::string, std::string>;
    static std::optional<std::string> find(const Parts& parts, const std::string& key) {
        const auto at = parts.find(key);
        if (at == parts.end()) return {};
        return at->second;
    }

    std::string folder_;
    Parts by_id_;
    Parts by_type_;
};

// The worksheets' names and references, in the order of their tabs.
class Tabs : public Elements {
  public:
    struct Tab {
        std::string name;
        std::string reference;
    };
    const std::vector<Tab>& all() const { return all_; }

    void start(std::string_view name, const Attributes& attributes) override {
        if (name != "sheet") return;
        if (all_.size() > worksheets_max) return;  // Cells refuses them.
        all_.push_back({value_in(attributes, "name"), value_in(attributes, "id")});
    }
    void end(std::string_view) override {}
    void text(std::string_view) override {}

  private:
    std::vector<Tab> all_;
};

// A text within an element <si> or <is>: whole, or in pieces of different looks. Phonetic hints
// (<rPh>) are no part of it.
class RichText {
  public:
    void begin() { text_.clear(); }
    void start(std::string_view name) {
        if (name == "rPh") ++hints_;
        if (name == "t") in_text_ = true;
    }
    void end(std::string_view name) {
        if (name == "rPh" && hints_ > 0) --hints_;
        if (name == "t") in_text_ = false;
    }
    void text(std::string_view piece) {
        if (in_text_ && hints_ == 0) append(text_, piece);
    }
    std::string whole() const { return unescaped(text_); }

  private:
    std::string text_;
    bool in_text_ = false;
    std::size_t hints_ = 0;
};

// The texts that cells share.
class SharedStrings : public Elements {
  public:
    std::string at(std::string_view index) const {
        const auto number = whole_number(index);
        if (!number || *number >= all_.size()) throw broken();
        return all_[*number];
    }

    void start(std::string_view name, const Attributes&) override {
        if (name == "si") text_.begin();
        text_.start(name);
    }
    void end(std::string_view name) override {
        text_.end(name);
        if (name != "si") return;
        all_.push_back(text_.whole());
        size_ += all_.back().size();
        if (size_ > text_size_max || all_.size() > cells_max)
            throw Fault("The workbook has more text than an import takes.");
    }
    void text(std::string_view piece) override { text_.text(piece); }

  private:
    std::vector<std::string> all_;
    std::size_t size_ = 0;
    RichText text_;
};

// A worksheet's cells.
class SheetData : public Elements {
  public:
    SheetData(Cells& cells, const SharedStrings& strings) : cells_(cells), strings_(strings) {}

    void start(std::string_view name, const Attributes& attributes) override {
        if (name == "sheetData") {
            in_data_ = true;
        } else if (!in_data_) {
            return;
        } else if (name == "row") {
            begin_row(value_in(attributes, "r"));
        } else if (name == "c") {
            begin_cell(attributes);
        } else if (name == "v") {
            in_value_ = true;
        }
        rich_.start(name);
    }

    void end(std::string_view name) override {
        rich_.end(name);
        if (name == "sheetData") in_data_ = false;
        if (name == "v") in_value_ = false;
        if (in_data_ && name == "c") cells_.put(row_, column_++, cell_text());
        if (in_data_ && name == "row") ++row_;
    }

    void text(std::string_view piece) override {
        if (in_value_) append(value_, piece);
        if (in_data_) rich_.text(piece);
    }

  private:
    // A row without a number follows the row before.
    void begin_row(std::string_view number) {
        column_ = 0;
        if (number.empty()) return;
        const auto given = whole_number(number);
        if (!given || *given == 0) throw broken();
        row_ = *given - 1;
    }

    // A cell without an address, as "AB12", follows the cell before.
    void begin_cell(const Attributes& attributes) {
        type_ = value_in(attributes, "t");
        value_.clear();
        rich_.begin();
        const auto address = value_in(attributes, "r");
        if (address.empty()) return;
        const auto letters = address.find_first_of("0123456789");
        if (letters == 0 || letters > 4) throw broken();
        std::size_t column = 0;
        for (const char c : address.substr(0, letters)) {
            if (c < 'A' || c > 'Z') throw broken();
            column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
        }
        column_ = column - 1;
    }

    // Types: ECMA-376, 18.18.11. An error, as #REF!, counts by its name.
    std::string cell_text() const {
        if (type_ == "s") return value_.empty() ? std::string() : strings_.at(value_);
        if (type_ == "inlineStr") return rich_.whole();
        if (type_ == "str") return unescaped(value_);
        if (type_ == "b" && (value_ == "0" || value_ == "1"))
            return value_ == "1" ? "true" : "false";
        if (type_.empty() || type_ == "n") return number_text(value_);
        return value_;
    }

    Cells& cells_;
    const SharedStrings& strings_;
    bool in_data_ = false;
    std::size_t row_ = 0;
    std::size_t column_ = 0;
    std::string type_;
    std::string value_;
    bool in_value_ = false;
    RichText rich_;
};

std::optional<std::string> workbook_part(const Package& package) {
    const auto part = Relationships::of(package, "").by_type("officeDocument");
    return part && package.has(*part) ? part : std::nullopt;
}

}  // namespace

bool is_excel(const Package& package) {
    return workbook_part(package).has_value();
}

Workbook read_excel(const Package& package) {
    const auto part = workbook_part(package);
    if (!part) throw broken();
    const auto relationships = Relationships::of(package, *part);
    SharedStrings strings;
    if (const auto shared = relationships.by_type("sharedStrings")) package.read(*shared, strings);
    Tabs tabs;
    package.read(*part, tabs);
    Cells cells;
    for (const auto& tab : tabs.all()) {
        const auto sheet = relationships.by_id(tab.reference);
        if (!sheet) throw broken();
        cells.begin_worksheet(tab.name);
        SheetData data(cells, strings);
        package.read(*sheet, data);
    }
    return cells.take();
}

}  // namespace muster::workbook

#include <muster/sheets/csv.hpp>

#include <algorithm>

namespace muster::sheets {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// The length of the well-formed UTF-8 sequence at the front, or 0 (Unicode, table 3-7).
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const auto follows = [&](std::size_t i) { return byte(i) >= 0x80 && byte(i) <= 0xBF; };
    const auto first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool second = (first == 0xE0   ? byte(1) >= 0xA0 && byte(1) <= 0xBF
                             : first == 0xED ? byte(1) >= 0x80 && byte(1) <= 0x9F
                                             : follows(1));
        return second && follows(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool second = (first == 0xF0   ? byte(1) >= 0x90 && byte(1) <= 0xBF
                             : first == 0xF4 ? byte(1) >= 0x80 && byte(1) <= 0x8F
                                             : follows(1));
        return second && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

std::optional<CsvProblem> find_bad_utf8(std::string_view text) {
    std::uint32_t line = 1;
    while (!text.empty()) {
        const auto length = sequence_length(text);
        if (length == 0) {
            return CsvProblem{line, "This is not UTF-8; save the sheet as \"CSV UTF-8\"."};
        }
        if (text.front() == '\n') ++line;
        text.remove_prefix(length);
    }
    return std::nullopt;
}

// Reads cells and records from the front of a text.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    bool at_end() const { return rest_.empty(); }
    std::uint32_t line() const { return line_; }

    // Reads a cell and the separator after it. Returns false at a problem.
    bool cell(std::string& out) {
        out.clear();
        return !rest_.empty() && rest_.front() == '"' ? quoted(out) : plain(out);
    }

    // Whether the record has another cell. Call it after each cell.
    bool take_comma() {
        if (rest_.empty() || rest_.front() != ',') return false;
        rest_.remove_prefix(1);
        return true;
    }

    void take_line_end() {
        if (rest_.empty()) return;
        if (rest_.starts_with("\r\n")) {
            rest_.remove_prefix(2);
        } else {
            rest_.remove_prefix(1);
        }
        ++line_;
    }

    const std::optional<CsvProblem>& problem() const { return problem_; }

  private:
    bool ends_cell() const {
        return rest_.empty() || rest_.front() == ',' || rest_.front() == '\n' ||
               rest_.starts_with("\r\n") || rest_ == "\r";
    }

    bool plain(std::string& out) {
        while (!ends_cell()) {
            out.push_back(rest_.front());
            rest_.remove_prefix(1);
        }
        return true;
    }

    bool quoted(std::string& out) {
        const auto opened = line_;
        rest_.remove_prefix(1);
        for (;;) {
            if (rest_.empty()) {
                return fail(opened, "A quote is opened here and never closed.");
            }
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c != '"') {
                if (c == '\n') ++line_;
                out.push_back(c);
            } else if (!rest_.empty() && rest_.front() == '"') {
                out.push_back('"');
                rest_.remove_prefix(1);
            } else {
                break;
            }
        }
        if (ends_cell()) return true;
        return fail(
            line_, "There is text after a closing quote; a quote inside a quoted cell is doubled.");
    }

    bool fail(std::uint32_t line, const char* message) {
        problem_.emplace(CsvProblem{line, message});
        return false;
    }

    std::string_view rest_;
    std::uint32_t line_ = 1;
    std::optional<CsvProblem> problem_;
};

bool is_blank(const CsvRecord& record) {
    return std::all_of(record.cells.begin(), record.cells.end(), [](const auto& cell) {
        return trimmed(cell).empty();
    });
}

void append_cell(std::string& out, std::string_view cell) {
    // Quotes a cell that starts with a byte-order mark: at the start of a file, a reader would skip
    // the mark.
    const bool plain = cell.find_first_of(",\"\r\n") == std::string_view::npos &&
                       cell == trimmed(cell) && !cell.starts_with(byte_order_mark);
    if (plain) {
        out.append(cell);
        return;
    }
    out.push_back('"');
    for (const char c : cell) {
        if (c == '"') out.push_back('"');
        out.push_back(c);
    }
    out.push_back('"');
}

}  // namespace

Csv parse_csv(std::string_view text) {
    Csv csv;
    if (auto problem = find_bad_utf8(text)) {
        csv.problem = std::move(problem);
        return csv;
    }
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    Reader reader(text);
    while (!reader.at_end()) {
        CsvRecord record{reader.line(), {}};
        do {
            if (!reader.cell(record.cells.emplace_back())) {
                csv.problem = reader.problem();
                return csv;
            }
        } while (reader.take_comma());
        reader.take_line_end();
        if (!is_blank(record)) csv.records.push_back(std::move(record));
    }
    return csv;
}

void append_csv_line(std::string& out, std::span<const std::string> cells) {
    bool first = true;
    for (const auto& cell : cells) {
        if (!first) out.push_back(',');
        first = false;
        append_cell(out, cell);
    }
    out.push_back('\n');
}

std::optional<std::vector<std::string>> split_list(std::string_view cell) {
    std::vector<std::string> items;
    while (!cell.empty()) {
        cell.remove_prefix(std::min(cell.find_first_not_of(" \t\r\n"), cell.size()));
        std::string item;
        if (cell.starts_with('"')) {
            Reader reader(cell);
            if (!reader.cell(item)) return std::nullopt;
            // The length of the quoted form: the item, its doubled quotes, and the enclosing two.
            const auto quotes = static_cast<std::size_t>(std::count(item.begin(), item.end(), '"'));
            cell.remove_prefix(item.size() + quotes + 2);
        } else {
            const auto end = std::min(cell.find(','), cell.size());
            item = trimmed(cell.substr(0, end));
            cell.remove_prefix(end);
        }
        if (!item.empty()) items.push_back(std::move(item));
        if (cell.starts_with(',')) cell.remove_prefix(1);
    }
    return items;
}

std::string join_list(std::span<const std::string> items) {
    std::string cell;
    for (const auto& item : items) {
        if (!cell.empty()) cell.push_back(',');
        append_cell(cell, item);
    }
    return cell;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace muster::sheets

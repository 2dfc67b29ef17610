#include "utf_16.hpp"

#include <muster/sheets/csv.hpp>

#include <algorithm>
#include <array>

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

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto length = sequence_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

// The length of the blank at the start, or at the end, of the text; 0: there is none.
std::size_t blank_at(std::string_view text, bool front) {
    constexpr std::string_view wide[] = {"\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002",
                                         "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
                                         "\u2009", "\u200a", "\u200b", "\u2028", "\u2029", "\u202f",
                                         "\u205f", "\u3000", "\ufeff"};
    if (text.empty()) return 0;
    constexpr std::string_view narrow = " \t\r\n\v\f";
    if (narrow.find(front ? text.front() : text.back()) != std::string_view::npos) return 1;
    for (const auto blank : wide) {
        if (front ? text.starts_with(blank) : text.ends_with(blank)) return blank.size();
    }
    return 0;
}

// Reads cells and records from the front of a text.
class Reader {
  public:
    explicit Reader(std::string_view text, char separator = ',')
        : rest_(text), separator_(separator) {}

    bool at_end() const { return rest_.empty(); }
    std::uint32_t line() const { return line_; }

    // Reads a cell and the separator after it. Returns false at a problem.
    bool cell(std::string& out) {
        out.clear();
        return !rest_.empty() && rest_.front() == '"' ? quoted(out) : plain(out);
    }

    // Reads a record and its line end. Returns false at a problem.
    bool record(std::vector<std::string>& cells) {
        do {
            if (!cell(cells.emplace_back())) return false;
        } while (take_separator());
        take_line_end();
        return true;
    }

    // Whether the record has another cell. Call it after each cell.
    bool take_separator() {
        if (rest_.empty() || rest_.front() != separator_) return false;
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
        return rest_.empty() || rest_.front() == separator_ || rest_.front() == '\n' ||
               rest_.front() == '\r';
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
                const bool breaks_line = c == '\n' || (c == '\r' && !rest_.starts_with('\n'));
                if (breaks_line) ++line_;
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
        problem_.emplace(CsvProblem{line, 0, message});
        return false;
    }

    std::string_view rest_;
    char separator_;
    std::uint32_t line_ = 1;
    std::optional<CsvProblem> problem_;
};

bool is_blank(std::span<const std::string> cells) {
    return std::all_of(
        cells.begin(), cells.end(), [](const auto& cell) { return trimmed(cell).empty(); });
}

// The separator that a first line "sep=;" names, which some spreadsheets write and obey.
std::optional<char> named_separator(std::string_view text) {
    constexpr std::string_view start = "sep=";
    const auto line = text.substr(0, text.find_first_of("\r\n"));
    if (line.size() != start.size() + 1 || !line.starts_with(start) || line.back() == '"')
        return std::nullopt;
    return line.back();
}

// The separator that stands most often in the header outside of quotes; a comma if none does.
char likely_separator(std::string_view text) {
    constexpr std::string_view separators = ",;\t";
    std::array<std::size_t, separators.size()> counts{};
    bool quoted = false;
    bool cell_starts = true;
    bool blank = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto separator = separators.find(c);
        const bool line_ends = c == '\n' || c == '\r';
        if (quoted) {
            quoted = c != '"';
        } else if (line_ends && !blank) {
            break;
        } else if (line_ends) {
            counts.fill(0);
        } else if (separator != std::string_view::npos) {
            ++counts[separator];
        } else {
            // A quote within a cell stands for itself; a doubled one in a quoted cell closes the
            // quotes and opens them again.
            quoted = c == '"' && (cell_starts || text[i - 1] == '"');
            blank = blank && c == ' ';
        }
        cell_starts = !quoted && (line_ends || separator != std::string_view::npos);
    }
    const auto most = std::max_element(counts.begin(), counts.end());
    return separators[static_cast<std::size_t>(most - counts.begin())];
}

// What is wrong with the text of a cell, or nothing.
const char* wrong_text(std::string_view cell) {
    if (!is_utf8(cell)) return "This is not UTF-8; save the sheet as \"CSV UTF-8\".";
    if (cell.find('\0') != std::string_view::npos) return "The cell has a NUL character.";
    return nullptr;
}

void append_cell(std::string& out, std::string_view cell) {
    // Quotes also other readers' separators. Quotes a cell that starts with a byte-order mark or
    // with "sep=": at the start of a file, a reader would skip both.
    const bool plain = cell.find_first_of(",;\t\"\r\n") == std::string_view::npos &&
                       cell == trimmed(cell) && !cell.starts_with(byte_order_mark) &&
                       !cell.starts_with("sep=");
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

Csv parse_csv(std::string_view bytes) {
    Csv csv;
    std::string decoded;
    std::string_view text = bytes;
    if (const auto order = utf_16_order(bytes)) {
        decoded = utf_8_of(bytes, *order);
        text = decoded;
    }
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    const auto named = named_separator(text);
    Reader reader(text, named ? *named : likely_separator(text));
    if (named) {
        std::vector<std::string> line;
        reader.record(line);
    }
    while (!reader.at_end()) {
        CsvRecord record{reader.line(), {}};
        const bool good = reader.record(record.cells);
        for (std::size_t i = 0; i < record.cells.size(); ++i) {
            const auto* wrong = wrong_text(record.cells[i]);
            if (wrong == nullptr) continue;
            csv.problem = {record.line, i, wrong};
            return csv;
        }
        if (!good) {
            csv.problem = reader.problem();
            csv.problem->cell = record.cells.size() - 1;
            return csv;
        }
        if (!is_blank(record.cells)) csv.records.push_back(std::move(record));
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
        while (const auto size = blank_at(cell, true))
            cell.remove_prefix(size);
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
    while (const auto size = blank_at(text, true))
        text.remove_prefix(size);
    while (const auto size = blank_at(text, false))
        text.remove_suffix(size);
    return text;
}

}  // namespace muster::sheets

#include "columns.hpp"

#include <muster/sheets/sheets.hpp>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

namespace muster::sheets {

namespace {

constexpr auto sheet_names =
    std::to_array<std::string_view>({"challenges", "zones", "distances", "sectors", "roster"});

// The header's name of a column: trimmed, in lower case, with underscores for blanks.
std::string header_name(std::string_view cell) {
    std::string name = lower(trimmed(cell));
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
}

// The number of insertions, deletions, replacements, and swaps of neighbours that turn one text
// into the other.
std::size_t edits_between(std::string_view a, std::string_view b) {
    std::vector<std::size_t> previous(b.size() + 1);
    std::iota(previous.begin(), previous.end(), std::size_t{0});
    auto before = previous;
    auto current = previous;
    for (std::size_t i = 0; i < a.size(); ++i) {
        current[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const auto replaced = previous[j] + (a[i] == b[j] ? 0 : 1);
            current[j + 1] = std::min({replaced, previous[j + 1] + 1, current[j] + 1});
            if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j])
                current[j + 1] = std::min(current[j + 1], before[j - 1] + 1);
        }
        std::swap(before, previous);
        std::swap(previous, current);
    }
    return previous[b.size()];
}

// A sentence that suggests the nearest candidate, if at most a third of it differs.
std::string suggestion(std::string_view name, const std::vector<std::string>& candidates) {
    const std::string* best = nullptr;
    auto best_edits = std::max<std::size_t>(2, name.size() / 3) + 1;
    for (const auto& candidate : candidates) {
        const auto edits = edits_between(name, candidate);
        if (edits < best_edits && edits < candidate.size()) {
            best = &candidate;
            best_edits = edits;
        }
    }
    return best ? " Did you mean \"" + *best + "\"?" : "";
}

// Whether the name of an unknown column looks like a mistyped name of a known one. Other unknown
// columns are the organisers' own.
bool is_near_miss(std::string_view name, const std::vector<std::string>& known) {
    constexpr std::size_t name_size_max = 64;
    if (name.size() > name_size_max) return false;
    const auto near = [&](std::string_view candidate) {
        const auto edits = edits_between(name, candidate);
        return edits <= std::max<std::size_t>(1, candidate.size() / 4);
    };
    // A number at the end is no mistake: "phone2".
    const auto numbered = [&](std::string_view candidate) {
        return name.starts_with(candidate) &&
               name.find_first_not_of("0123456789_", candidate.size()) == std::string_view::npos;
    };
    if (std::any_of(known.begin(), known.end(), numbered)) return false;
    if (std::any_of(known.begin(), known.end(), near)) return true;
    // A mistyped title or description in some language: "titel_it_ch".
    const auto stem = name.substr(0, name.find('_'));
    const auto is_near = [&](std::string_view word) {
        return stem != word && edits_between(stem, word) <= word.size() / 5;
    };
    return stem.size() < name.size() && (is_near("title") || is_near("description"));
}

// The text of a cell: without blanks at both ends, and with LF for line breaks of any kind.
std::string cleaned(std::string_view cell) {
    cell = trimmed(cell);
    std::string text;
    while (!cell.empty()) {
        std::size_t size = 1;
        char c = cell.front();
        if (cell.starts_with("\r\n")) {
            size = 2;
            c = '\n';
        } else if (c == '\r' || c == '\v' || c == '\f') {
            c = '\n';
        }
        for (const std::string_view wide : {"\u0085", "\u2028", "\u2029"}) {
            if (!cell.starts_with(wide)) continue;
            size = wide.size();
            c = '\n';
        }
        text.push_back(c);
        cell.remove_prefix(size);
    }
    return text;
}

// The name that spreadsheets show for a column: A, B, … Z, AA.
std::string letters_of(std::size_t index) {
    std::string letters;
    for (++index; index > 0; index = (index - 1) / 26)
        letters.insert(letters.begin(), static_cast<char>('A' + (index - 1) % 26));
    return letters;
}

// A value as an error shows it: long values are cut.
std::string shown(std::string_view cell) {
    constexpr std::size_t bytes_max = 40;
    std::string text = "\"";
    if (cell.size() <= bytes_max) return text.append(cell) + '"';
    auto end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(cell[end]) & 0xC0) == 0x80)
        --end;  // Never cuts inside a character.
    return text.append(cell.substr(0, end)) + "…\"";
}

template <class Row>
void add(Parsed<Row>& parsed, Problem problem) {
    if (parsed.problems.size() < problems_max) {
        parsed.problems.push_back(std::move(problem));
    } else {
        ++parsed.problems_left_out;
    }
}

template <class Row>
const std::vector<Column<Row>>& known_columns() {
    return columns(static_cast<const Row*>(nullptr));
}

template <class Row>
bool has_name(const Column<Row>& column, std::string_view word) {
    return plain_word(column.name) == word ||
           (!column.our_name.empty() && plain_word(column.our_name) == word);
}

template <class Row>
std::optional<Column<Row>> find_column(std::string_view name) {
    const auto word = plain_word(name);
    for (const auto& column : known_columns<Row>()) {
        if (has_name(column, word)) return column;
    }
    if constexpr (std::is_same_v<Row, ChallengeRow>) {
        if (const auto found = translation_column(name)) {
            return found->is_title ? translated_title(found->language)
                                   : translated_description(found->language);
        }
    }
    return std::nullopt;
}

template <class Row>
std::vector<std::string> names_of_columns() {
    std::vector<std::string> names;
    for (const auto& column : known_columns<Row>())
        names.push_back(column.name);
    return names;
}

// With Muster's own names.
template <class Row>
std::vector<std::string> accepted_names() {
    auto names = names_of_columns<Row>();
    for (const auto& column : known_columns<Row>()) {
        if (!column.our_name.empty()) names.push_back(column.our_name);
    }
    return names;
}

template <class Row>
std::string unknown_column(const std::string& name) {
    return "There is no column \"" + name + "\" in this sheet." +
           suggestion(name, accepted_names<Row>());
}

// The columns of the header, in the sheet's order. The header's problems are added to `parsed`; if
// there are any, the rows are not read.
template <class Row>
class Header {
  public:
    Header(const CsvRecord& record, Parsed<Row>& parsed) {
        for (const auto& cell : record.cells)
            take(header_name(cell), record.line, parsed);
        for (const auto& column : known_columns<Row>()) {
            if (column.required && !taken_.contains(column.name)) {
                add(parsed, {record.line, column.name, missing(column.name)});
            }
        }
        parsed.columns.assign(taken_.begin(), taken_.end());
    }

    // One for each cell of the header. Nothing: a column that is passed over.
    const std::vector<std::optional<Column<Row>>>& columns() const { return columns_; }

    // The name of the cell's column; its letters if the column has no name.
    std::string name_of(std::size_t index) const {
        return index < names_.size() && !names_[index].empty() ? names_[index] : letters_of(index);
    }
    bool is_nameless(std::size_t index) const {
        return index >= names_.size() || names_[index].empty();
    }

  private:
    void take(const std::string& name, std::uint32_t line, Parsed<Row>& parsed) {
        auto column = name.empty() ? std::nullopt : find_column<Row>(name);
        names_.push_back(column ? column->name : name);
        if (!column) {
            if (!name.empty()) pass_over(name, line, parsed);
        } else if (!taken_.insert(column->name).second) {
            add(parsed, {line, name, "The column \"" + column->name + "\" is there twice."});
        }
        columns_.push_back(std::move(column));
    }

    void pass_over(const std::string& name, std::uint32_t line, Parsed<Row>& parsed) {
        unknown_.push_back(name);
        if (is_near_miss(name, accepted_names<Row>())) {
            add(parsed, {line, name, unknown_column<Row>(name)});
        } else {
            parsed.passed_over.push_back(name);
        }
    }

    std::string missing(const std::string& name) const {
        return "The column \"" + name + "\" is missing." + suggestion(name, unknown_);
    }

    std::vector<std::optional<Column<Row>>> columns_;
    std::vector<std::string> names_;
    std::set<std::string> taken_;
    std::vector<std::string> unknown_;
};

// Reads one row and adds its problems to `parsed`. Returns false if it has any. A row may end
// early, because some spreadsheets leave out empty cells at the end of a line.
template <class Row>
bool read_row(const CsvRecord& record, const Header<Row>& header, Row& row, Parsed<Row>& parsed) {
    row.row = record.line;
    bool good = true;
    const auto wrong = [&](std::size_t index, std::string message) {
        add(parsed, {record.line, header.name_of(index), std::move(message)});
        good = false;
    };
    const auto cells = std::max(record.cells.size(), header.columns().size());
    for (std::size_t i = 0; i < cells; ++i) {
        const auto cell = i < record.cells.size() ? cleaned(record.cells[i]) : std::string();
        if (header.is_nameless(i)) {
            if (!cell.empty()) wrong(i, shown(cell) + " is in a column without a name.");
            continue;
        }
        const auto& column = header.columns()[i];
        if (!column) continue;
        if (const auto error = column->read(cell, row)) wrong(i, shown(cell) + " " + *error + ".");
    }
    return good;
}

// Whether the text has the placeholder %s or %z. "%%" is a percent sign.
bool has_placeholder(std::string_view text, char code) {
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
        if (text[at] != '%') continue;
        if (text[at + 1] == code) return true;
        if (text[at + 1] == '%') ++at;
    }
    return false;
}

// A site whose text has a placeholder gets a random place, unless it has an S-Bahn zone.
void settle_random_place(Challenge& challenge) {
    if (challenge.kind != ChallengeKind::site || challenge.random_place != RandomPlace::none)
        return;
    const auto mentions = [&](char code) {
        return has_placeholder(challenge.title, code) ||
               has_placeholder(challenge.description, code);
    };
    if (mentions('s')) {
        challenge.random_place = RandomPlace::s_bahn_zone;
    } else if (mentions('z')) {
        challenge.random_place = RandomPlace::zone;
    }
}

// The row's cells that say which challenge it is, if the row has a status that does not play.
// read_row reports an unreadable status.
std::optional<ChallengeRow> idle_row(const CsvRecord& record, const Header<ChallengeRow>& header) {
    ChallengeRow row;
    row.row = record.line;
    bool idle = false;
    bool known = true;
    for (std::size_t i = 0; i < std::min(record.cells.size(), header.columns().size()); ++i) {
        const auto& column = header.columns()[i];
        if (!column) continue;
        const auto is = [&](std::string_view name) { return column->name == name; };
        if (is("status")) {
            idle = !column->read(cleaned(record.cells[i]), row) && !plays(row.challenge.status);
        } else if (is("challenge_type") || is("title") || is("place")) {
            known = !column->read(cleaned(record.cells[i]), row) && known;
        }
    }
    if (!idle) return std::nullopt;
    if (!known) row.row = 0;
    return row;
}

// `idle` returns the row if the record is not to be read whole; its row is 0 if the row can't be
// read at all.
template <class Row, class Idle>
Parsed<Row> read_sheet(const Csv& csv, Idle idle) {
    Parsed<Row> parsed;
    if (csv.records.empty() && !csv.problem) {
        add(parsed, {1, "", "The sheet is empty; it needs a header line at least."});
        return parsed;
    }
    if (csv.records.empty()) {
        add(parsed, {csv.problem->line, letters_of(csv.problem->cell), csv.problem->message});
        return parsed;
    }
    const Header<Row> header(csv.records.front(), parsed);
    if (!parsed.ok()) return parsed;
    for (const auto& record : std::span(csv.records).subspan(1)) {
        if (auto row = idle(record, header)) {
            ++parsed.skipped;
            if (row->row != 0) parsed.idle.push_back(*std::move(row));
            continue;
        }
        Row row;
        if (read_row(record, header, row, parsed)) parsed.rows.push_back(std::move(row));
    }
    if (csv.problem) {
        add(parsed, {csv.problem->line, header.name_of(csv.problem->cell), csv.problem->message});
    }
    return parsed;
}

template <class Row>
Parsed<Row> read_sheet(const Csv& csv) {
    return read_sheet<Row>(csv, [](const auto&, const auto&) { return std::optional<Row>(); });
}

template <class Row>
std::string write_sheet(std::span<const Row> rows, const std::vector<Column<Row>>& columns) {
    std::string out;
    std::vector<std::string> cells;
    for (const auto& column : columns)
        cells.push_back(column.name);
    append_csv_line(out, cells);
    for (const auto& row : rows) {
        cells.clear();
        for (const auto& column : columns)
            cells.push_back(column.write(row));
        append_csv_line(out, cells);
    }
    return out;
}

template <class Row>
std::string write_sheet(std::span<const Row> rows) {
    return write_sheet(rows, known_columns<Row>());
}

// How many of a sheet's required columns the header has, in percent.
template <class Row>
std::size_t fit(const std::set<std::string>& names) {
    std::size_t required = 0;
    std::size_t found = 0;
    for (const auto& column : known_columns<Row>()) {
        if (!column.required) continue;
        ++required;
        if (names.contains(plain_word(column.name)) ||
            names.contains(plain_word(column.our_name))) {
            ++found;
        }
    }
    return required == 0 ? 0 : found * 100 / required;
}

template <class Row>
std::string cell_of(const Row& row, std::string_view name) {
    const auto column = find_column<Row>(name);
    return column ? column->write(row) : std::string();
}

template <class Row>
std::optional<Problem> set_cell_of(Row& row, std::string_view name, std::string_view value) {
    const auto column = find_column<Row>(header_name(name));
    if (!column) return Problem{0, std::string(name), unknown_column<Row>(std::string(name))};
    Row changed = row;
    if (const auto wrong = column->read(cleaned(value), changed)) {
        return Problem{0, column->name, shown(value) + " " + *wrong + "."};
    }
    row = std::move(changed);
    return std::nullopt;
}

}  // namespace

std::string_view to_string(Sheet sheet) {
    return sheet_names[static_cast<std::size_t>(sheet)];
}

std::optional<Sheet> sheet_from(std::string_view name) {
    const auto at = std::find(sheet_names.begin(), sheet_names.end(), name);
    if (at == sheet_names.end()) return std::nullopt;
    return static_cast<Sheet>(at - sheet_names.begin());
}

bool plays(ChallengeStatus status) {
    return status == ChallengeStatus::approved || status == ChallengeStatus::refactor;
}

Parsed<ChallengeRow> read_challenges(const Csv& csv, Take take) {
    auto parsed = read_sheet<ChallengeRow>(csv, [&](const auto& record, const auto& header) {
        return take == Take::playing ? idle_row(record, header) : std::nullopt;
    });
    for (auto& row : parsed.rows)
        settle_random_place(row.challenge);
    return parsed;
}

Parsed<ZoneRow> read_zones(const Csv& csv) {
    return read_sheet<ZoneRow>(csv);
}

Parsed<DistanceRow> read_distances(const Csv& csv) {
    return read_sheet<DistanceRow>(csv);
}

Parsed<SectorRow> read_sectors(const Csv& csv) {
    return read_sheet<SectorRow>(csv);
}

Parsed<RosterRow> read_roster(const Csv& csv) {
    return read_sheet<RosterRow>(csv);
}

std::string write_challenges(std::span<const ChallengeRow> rows) {
    auto all = columns(static_cast<const ChallengeRow*>(nullptr));
    std::set<std::string> languages;
    for (const auto& row : rows) {
        for (const auto& translation : row.challenge.translations)
            languages.insert(translation.language);
    }
    for (const auto& language : languages) {
        auto title = translated_title(language);
        const bool fixed = std::any_of(
            all.begin(), all.end(), [&](const auto& column) { return column.name == title.name; });
        if (fixed) continue;
        all.push_back(std::move(title));
        all.push_back(translated_description(language));
    }
    return write_sheet(rows, all);
}

std::string write_zones(std::span<const ZoneRow> rows) {
    return write_sheet(rows);
}

std::string write_distances(std::span<const DistanceRow> rows) {
    return write_sheet(rows);
}

std::string write_sectors(std::span<const SectorRow> rows) {
    return write_sheet(rows);
}

std::string write_roster(std::span<const RosterRow> rows) {
    return write_sheet(rows);
}

std::vector<std::string> column_names(Sheet sheet) {
    switch (sheet) {
        case Sheet::challenges:
            return names_of_columns<ChallengeRow>();
        case Sheet::zones:
            return names_of_columns<ZoneRow>();
        case Sheet::distances:
            return names_of_columns<DistanceRow>();
        case Sheet::sectors:
            return names_of_columns<SectorRow>();
        case Sheet::roster:
            return names_of_columns<RosterRow>();
    }
    return {};
}

std::string cell(const ChallengeRow& row, std::string_view column) {
    return cell_of(row, column);
}

std::string cell(const ZoneRow& row, std::string_view column) {
    return cell_of(row, column);
}

std::optional<Problem> set_cell(ChallengeRow& row,
                                std::string_view column,
                                std::string_view value) {
    return set_cell_of(row, column, value);
}

std::optional<Problem> set_cell(ZoneRow& row, std::string_view column, std::string_view value) {
    return set_cell_of(row, column, value);
}

std::optional<Sheet> recognise(const Csv& csv) {
    if (csv.records.empty()) return std::nullopt;
    std::set<std::string> names;
    for (const auto& cell : csv.records.front().cells)
        names.insert(plain_word(cell));
    names.erase("");
    const std::array fits{fit<ChallengeRow>(names),
                          fit<ZoneRow>(names),
                          fit<DistanceRow>(names),
                          fit<SectorRow>(names),
                          fit<RosterRow>(names)};
    const auto best = std::max_element(fits.begin(), fits.end());
    if (*best < 50) return std::nullopt;
    return static_cast<Sheet>(best - fits.begin());
}

}  // namespace muster::sheets

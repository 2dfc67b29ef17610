#include "columns.hpp"

#include <muster/sheets/sheets.hpp>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

namespace muster::sheets {

namespace {

constexpr auto sheet_names =
    std::to_array<std::string_view>({"challenges", "zones", "distances", "sectors"});

std::string header_name(std::string_view cell) {
    std::string name(trimmed(cell));
    for (auto& c : name) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return name;
}

// The number of insertions, deletions and replacements of a character that turn one text into the
// other.
std::size_t edits_between(std::string_view a, std::string_view b) {
    std::vector<std::size_t> previous(b.size() + 1);
    std::iota(previous.begin(), previous.end(), std::size_t{0});
    auto current = previous;
    for (std::size_t i = 0; i < a.size(); ++i) {
        current[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const auto replaced = previous[j] + (a[i] == b[j] ? 0 : 1);
            current[j + 1] = std::min({replaced, previous[j + 1] + 1, current[j] + 1});
        }
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
std::optional<Column<Row>> find_column(std::string_view name) {
    for (const auto& column : known_columns<Row>()) {
        if (column.name == name || (!column.our_name.empty() && column.our_name == name))
            return column;
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

template <class Row>
std::string unknown_column(const std::string& name) {
    if (name.empty()) return "A column has no name.";
    if (name.find(';') != std::string::npos) {
        return "The columns are separated by semicolons; save the sheet with commas.";
    }
    return "There is no column \"" + name + "\" in this sheet." +
           suggestion(name, names_of_columns<Row>());
}

// The columns of the header, in the sheet's order.
template <class Row>
class Header {
  public:
    // Adds the header's problems to `parsed`. If there are any, the rows are not read.
    Header(const CsvRecord& record, Parsed<Row>& parsed) {
        for (const auto& cell : record.cells)
            take(header_name(cell), record.line, parsed);
        for (const auto& column : known_columns<Row>()) {
            if (column.required && !taken_.contains(column.name)) {
                add(parsed, {record.line, column.name, missing(column.name)});
            }
        }
    }

    const std::vector<Column<Row>>& columns() const { return columns_; }

  private:
    void take(const std::string& name, std::uint32_t line, Parsed<Row>& parsed) {
        auto column = find_column<Row>(name);
        if (!column) {
            unknown_.push_back(name);
            add(parsed, {line, name, unknown_column<Row>(name)});
        } else if (!taken_.insert(column->name).second) {
            add(parsed, {line, name, "The column \"" + column->name + "\" is there twice."});
        } else {
            columns_.push_back(std::move(*column));
        }
    }

    std::string missing(const std::string& name) const {
        return "The column \"" + name + "\" is missing." + suggestion(name, unknown_);
    }

    std::vector<Column<Row>> columns_;
    std::set<std::string> taken_;
    std::vector<std::string> unknown_;
};

// Reads one row and adds its problems to `parsed`. Returns false if it has any.
template <class Row>
bool read_row(const CsvRecord& record,
              const std::vector<Column<Row>>& columns,
              Row& row,
              Parsed<Row>& parsed) {
    row.row = record.line;
    if (record.cells.size() != columns.size()) {
        add(parsed,
            {record.line,
             "",
             "The row has " + std::to_string(record.cells.size()) + " cells, the header " +
                 std::to_string(columns.size()) + "."});
        return false;
    }
    bool good = true;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (const auto wrong = columns[i].read(record.cells[i], row)) {
            add(parsed,
                {record.line, columns[i].name, shown(record.cells[i]) + " " + *wrong + "."});
            good = false;
        }
    }
    return good;
}

// A site whose text has a placeholder gets a random place, unless it has an S-Bahn zone.
void settle_random_place(Challenge& challenge) {
    if (challenge.kind != ChallengeKind::site || challenge.random_place != RandomPlace::none)
        return;
    const auto mentions = [&](std::string_view holder) {
        return challenge.title.find(holder) != std::string::npos ||
               challenge.description.find(holder) != std::string::npos;
    };
    if (mentions("%s")) {
        challenge.random_place = RandomPlace::s_bahn_zone;
    } else if (mentions("%z")) {
        challenge.random_place = RandomPlace::zone;
    }
}

// Whether the row has a status that does not play. read_row reports an unreadable status.
bool is_idle(const CsvRecord& record, const std::vector<Column<ChallengeRow>>& columns) {
    const auto at = std::find_if(
        columns.begin(), columns.end(), [](const auto& column) { return column.name == "status"; });
    const auto index = static_cast<std::size_t>(at - columns.begin());
    if (index >= record.cells.size()) return false;
    ChallengeRow row;
    return !at->read(record.cells[index], row) && !plays(row.challenge.status);
}

template <class Row, class Skip>
Parsed<Row> read_sheet(std::string_view text, Skip skip) {
    Parsed<Row> parsed;
    const auto csv = parse_csv(text);
    if (csv.records.empty() && !csv.problem) {
        add(parsed, {1, "", "The sheet is empty; it needs a header line at least."});
        return parsed;
    }
    if (!csv.records.empty()) {
        const Header<Row> header(csv.records.front(), parsed);
        if (!parsed.ok()) return parsed;
        for (const auto& record : std::span(csv.records).subspan(1)) {
            if (skip(record, header.columns())) {
                ++parsed.skipped;
                continue;
            }
            Row row;
            if (read_row(record, header.columns(), row, parsed))
                parsed.rows.push_back(std::move(row));
        }
    }
    if (csv.problem) add(parsed, {csv.problem->line, "", csv.problem->message});
    return parsed;
}

constexpr auto skip_none = [](const auto&, const auto&) { return false; };

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
        if (names.contains(column.name) ||
            (!column.our_name.empty() && names.contains(column.our_name))) {
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
    if (const auto wrong = column->read(value, changed)) {
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

Parsed<ChallengeRow> read_challenges(std::string_view text, Take take) {
    auto parsed = read_sheet<ChallengeRow>(text, [&](const auto& record, const auto& columns) {
        return take == Take::playing && is_idle(record, columns);
    });
    for (auto& row : parsed.rows)
        settle_random_place(row.challenge);
    return parsed;
}

Parsed<ZoneRow> read_zones(std::string_view text) {
    return read_sheet<ZoneRow>(text, skip_none);
}

Parsed<DistanceRow> read_distances(std::string_view text) {
    return read_sheet<DistanceRow>(text, skip_none);
}

Parsed<SectorRow> read_sectors(std::string_view text) {
    return read_sheet<SectorRow>(text, skip_none);
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

std::optional<Sheet> recognise(std::string_view text) {
    const auto header = parse_csv(text.substr(0, text.find('\n')));
    if (header.records.empty()) return std::nullopt;
    std::set<std::string> names;
    for (const auto& cell : header.records.front().cells)
        names.insert(header_name(cell));
    const std::array fits{fit<ChallengeRow>(names),
                          fit<ZoneRow>(names),
                          fit<DistanceRow>(names),
                          fit<SectorRow>(names)};
    const auto best = std::max_element(fits.begin(), fits.end());
    if (*best < 50) return std::nullopt;
    return static_cast<Sheet>(best - fits.begin());
}

}  // namespace muster::sheets

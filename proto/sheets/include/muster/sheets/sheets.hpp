// The organisers' sheets. Reading checks the form: columns, numbers, names of kinds. The engine
// checks the catalog's rules; its refusal of an import names sheet, row and column of the rows made
// here. Written rows read back the same. Pure functions, for any thread.
#pragma once

#include <muster/proto/field/catalog.hpp>
#include <muster/proto/field/session_requests.hpp>
#include <muster/sheets/csv.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::sheets {

enum class Sheet : std::uint8_t { challenges, zones, distances, sectors, roster };

// "challenges", "zones", "distances", "sectors", "roster". A refused import's facts use the same
// names.
std::string_view to_string(Sheet sheet);
std::optional<Sheet> sheet_from(std::string_view name);

// A problem in a sheet, with its place.
struct Problem {
    std::uint32_t row = 0;  // The line in the file; the header's is 1.
    std::string column;     // The sheet's name of it; empty: the whole row.
    std::string message;    // A whole sentence with the value and the rule.
    bool operator==(const Problem&) const = default;
};

// Reading keeps this many problems and counts the rest.
inline constexpr std::size_t problems_max = 100;

template <class Row>
struct Parsed {
    std::vector<Row> rows;    // The rows without problems.
    std::size_t skipped = 0;  // Challenges of a status that does not play.
    // Those of the skipped rows that can be read so far: kind, status, title and place alone.
    std::vector<Row> idle;
    std::vector<std::string> columns;      // The known columns that the header has.
    std::vector<std::string> passed_over;  // The columns that are not ours.
    std::vector<Problem> problems;         // By row; at most problems_max.
    std::size_t problems_left_out = 0;

    bool ok() const { return problems.empty(); }
};

enum class Take : std::uint8_t {
    playing,  // Only challenges with a playing status: approved and refactor.
    all,
};

// Columns may be in any order. Names of columns and kinds may be the sheets' (kaffskala,
// ortsspezifisch) or Muster's (remoteness, site); case, underscores, hyphens and blanks don't
// count. Columns that are not ours are passed over, but a name that looks like a mistyped one is a
// problem. A column without a name has no values. Blanks around a cell are cut off, line breaks of
// any kind become LF. Empty cells of numbers and booleans mean none and false.
Parsed<ChallengeRow> read_challenges(const Csv& csv, Take take = Take::playing);
Parsed<ZoneRow> read_zones(const Csv& csv);
Parsed<DistanceRow> read_distances(const Csv& csv);
Parsed<SectorRow> read_sectors(const Csv& csv);
Parsed<RosterRow> read_roster(const Csv& csv);

// Writes a header and one line for each row, in the sheets' own words. The rows' numbers are not
// used. A challenge's translations come back ordered by language.
std::string write_challenges(std::span<const ChallengeRow> rows);
std::string write_zones(std::span<const ZoneRow> rows);
std::string write_distances(std::span<const DistanceRow> rows);
std::string write_sectors(std::span<const SectorRow> rows);
std::string write_roster(std::span<const RosterRow> rows);

// Access to one cell of a row, for edits of a single challenge or zone in the sheets' words. For an
// unknown column or a wrong value, set_cell leaves the row unchanged and returns a problem, whose
// row is 0.
std::vector<std::string> column_names(Sheet sheet);
std::string cell(const ChallengeRow& row,
                 std::string_view column);  // Unknown columns give an empty cell.
std::string cell(const ZoneRow& row, std::string_view column);
std::optional<Problem> set_cell(ChallengeRow& row, std::string_view column, std::string_view value);
std::optional<Problem> set_cell(ZoneRow& row, std::string_view column, std::string_view value);

// The sheet whose columns the header has; nothing if the header has less than half of each sheet's
// columns.
std::optional<Sheet> recognise(const Csv& csv);

// Whether challenges of this status can be drawn.
bool plays(ChallengeStatus status);

}  // namespace muster::sheets

// The organisers' sheets. Reading checks their form: columns, numbers, names of kinds; the rules of
// the catalog are the engine's to check, which refuses an import naming sheet, row and column of
// the rows made here. What is written reads back as the same rows. Pure functions, for any thread.
#pragma once

#include <muster/proto/field/catalog.hpp>
#include <muster/sheets/csv.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::sheets {

enum class Sheet : std::uint8_t { challenges, zones, distances, sectors };

// "challenges", "zones", "distances", "sectors": also the sheet names in the facts of a refused
// import.
std::string_view to_string(Sheet sheet);
std::optional<Sheet> sheet_from(std::string_view name);

// What is wrong with a sheet, and where.
struct Problem {
    std::uint32_t row = 0;  // The line in the file; the header's is 1.
    std::string column;     // As the sheet calls it; empty: the row as a whole.
    std::string message;    // A whole sentence with the value and the rule.
    bool operator==(const Problem&) const = default;
};

// Problems beyond this many are counted and not kept.
inline constexpr std::size_t problems_max = 100;

template <class Row>
struct Parsed {
    std::vector<Row> rows;          // Those without problems.
    std::size_t skipped = 0;        // Challenges of a status that does not play.
    std::vector<Problem> problems;  // By row; at most problems_max.
    std::size_t problems_left_out = 0;

    bool ok() const { return problems.empty(); }
};

enum class Take : std::uint8_t {
    playing,  // Only challenges whose status plays: approved and refactor.
    all,
};

// Columns may come in any order; their names and those of kinds are the sheets' (kaffskala,
// ortsspezifisch) or ours (remoteness, site), in any case. Empty cells of numbers and booleans
// stand for none and false.
Parsed<ChallengeRow> read_challenges(std::string_view text, Take take = Take::playing);
Parsed<ZoneRow> read_zones(std::string_view text);
Parsed<DistanceRow> read_distances(std::string_view text);
Parsed<SectorRow> read_sectors(std::string_view text);

// With a header, in the sheets' own words, one row a line; the rows' numbers are not used. A
// challenge's translations come back ordered by language.
std::string write_challenges(std::span<const ChallengeRow> rows);
std::string write_zones(std::span<const ZoneRow> rows);
std::string write_distances(std::span<const DistanceRow> rows);
std::string write_sectors(std::span<const SectorRow> rows);

// One cell of a row, for those who edit a single challenge or zone in the sheets' words. set_cell
// leaves the row as it was where the column is unknown or the value wrong, and says so; the
// problem's row is 0.
std::vector<std::string> column_names(Sheet sheet);
std::string cell(const ChallengeRow& row,
                 std::string_view column);  // Empty also for unknown columns.
std::string cell(const ZoneRow& row, std::string_view column);
std::optional<Problem> set_cell(ChallengeRow& row, std::string_view column, std::string_view value);
std::optional<Problem> set_cell(ZoneRow& row, std::string_view column, std::string_view value);

// Which sheet a text is, by its header; nothing where the header fits none by half. Takes any text.
std::optional<Sheet> recognise(std::string_view text);

// Whether challenges of that status can be drawn.
bool plays(ChallengeStatus status);

}  // namespace muster::sheets

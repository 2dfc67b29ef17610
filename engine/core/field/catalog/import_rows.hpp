// The steps of an import that the two requests for imports share. The rows go into a copy of the
// catalog, under the rules that hold for edits by people. A refusal names the sheet, the row and
// the column in the organisers' words.
#pragma once

#include "engine/core/field/catalog/catalog.hpp"

#include <muster/proto/error.hpp>

#include <optional>
#include <set>
#include <tuple>

namespace muster::core {

// Where a sheet is wrong.
struct SheetPlace {
    std::string_view sheet;
    std::uint32_t row = 0;
    std::string column;  // Empty: the error concerns the whole row.
};
Error import_failed(const SheetPlace& place, const std::string& message);

// The sheets' names of fields.
std::string challenge_column(std::string_view field);
std::string zone_column(std::string_view field);
std::string sector_column(std::string_view field);

// Challenges with equal likeness are the same to an import.
using Likeness = std::tuple<ChallengeKind, std::string, std::string>;
Likeness likeness(const Challenge& challenge);

// The catalog of an import. After an error the catalog has some of the rows.
class ImportedRows {
  public:
    explicit ImportedRows(const Catalog& before) : catalog(before) {}

    std::optional<Error> take_sectors(const std::vector<SectorRow>& rows);
    std::optional<Error> take_zones(const std::vector<ZoneRow>& rows);
    std::optional<Error> take_distances(const std::vector<DistanceRow>& rows);
    // Writes the ids of the row's sets into the challenge; creates the missing sets.
    std::optional<Error> take_sets(const ChallengeRow& row, Challenge& challenge);

    Catalog catalog;
    std::set<char> changed_sectors;  // By rows, also where a row changes nothing.
    std::set<ZoneId> changed_zones;
    std::vector<SetId> new_sets;
};

}  // namespace muster::core

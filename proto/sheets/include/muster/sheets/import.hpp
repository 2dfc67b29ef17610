// The requests that import sheets: making them from rows, and finding the rows that the engine
// refuses. Pure functions, for any thread.
#pragma once

#include <muster/proto/error.hpp>
#include <muster/proto/field/catalog_requests.hpp>
#include <muster/proto/field/session_requests.hpp>
#include <muster/sheets/sheets.hpp>

#include <functional>

namespace muster::sheets {

// Adds the rows of a sheet to the request.
void add_rows(UpdateCatalog& request, Parsed<ChallengeRow>&& parsed);

// A row that the engine refuses. The problem's row is the request's number of it; 0: a thing that
// is in no row, and would be removed.
struct RefusedRow {
    Sheet sheet = Sheet::challenges;
    Problem problem;
};

// The row and the column, by the sheet's name, that a refusal of the request names. Nothing: the
// refusal is not about a row.
std::optional<RefusedRow> refused_row(const Error& refusal, const UpdateCatalog& request);
std::optional<RefusedRow> refused_row(const Error& refusal, const ImportRoster& request);

// The wrong rows of a request.
struct Refusals {
    std::vector<RefusedRow> rows;
    bool all = true;             // There are no others.
    std::optional<Error> other;  // The refusal is not about a row.
};

// The most wrong rows that are searched for. Each costs one attempt.
inline constexpr std::size_t refusals_max = 20;

// Asks `attempt`, which returns the engine's refusal of a dry run, for all wrong rows. After a
// refused challenge or player it tries again without that row. Any other refusal ends the search,
// because other rows may depend on the refused one.
Refusals find_refusals(UpdateCatalog request,
                       const std::function<std::optional<Error>(const UpdateCatalog&)>& attempt);
Refusals find_refusals(ImportRoster request,
                       const std::function<std::optional<Error>(const ImportRoster&)>& attempt);

}  // namespace muster::sheets

// Imports sheets into the catalog, all or nothing. The rows go into a copy of the catalog
// (import_rows.hpp). The copy replaces the catalog after the last row was accepted.
#include "engine/core/field/catalog/catalog_rules.hpp"
#include "engine/core/field/catalog/import_rows.hpp"
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/limits.hpp"

namespace muster::core {

namespace {

// One import: the copy of the catalog, and the ids of the imported rows. Each step returns the
// error, or nothing.
class Import {
  public:
    Import(const Catalog& before, Time now) : rows(before), now_(now) {}

    std::optional<Error> take(const ImportCatalog& request) {
        if (auto error = rows.take_sectors(request.sectors)) return error;
        if (auto error = rows.take_zones(request.zones)) return error;
        if (auto error = rows.take_distances(request.distances)) return error;
        return take_challenges(request.challenges);
    }

    CatalogImported event() const {
        CatalogImported saved;
        const Catalog& catalog = rows.catalog;
        for (const char letter : rows.changed_sectors) {
            saved.sectors.push_back(catalog.sectors.at(std::string(1, letter)));
        }
        for (const ZoneId id : rows.changed_zones)
            saved.zones.push_back(catalog.zones.at(id));
        for (const SetId id : rows.new_sets)
            saved.sets.push_back(catalog.sets.at(id));
        for (const ChallengeId id : new_challenges_) {
            saved.challenges.push_back(catalog.challenges.at(id));
        }
        return saved;
    }

    // REQUIRES: the request was taken.
    ImportCounts counts(const ImportCatalog& request) const {
        return {request.sectors.size(),
                request.zones.size(),
                request.distances.size(),
                rows.new_sets.size(),
                request.challenges.size()};
    }

    ImportedRows rows;

  private:
    std::optional<Error> take_challenges(const std::vector<ChallengeRow>& sheet) {
        std::set<Likeness> seen;
        if (!sheet.empty()) {
            for (const auto& [id, challenge] : rows.catalog.challenges)
                seen.insert(likeness(challenge));
        }
        for (const ChallengeRow& row : sheet) {
            Challenge challenge = row.challenge;
            challenge.sets.clear();
            if (auto error = rows.take_sets(row, challenge)) return error;
            if (const auto error = check_challenge(rows.catalog, challenge)) {
                const auto field = error->fact("field").value_or("");
                return import_failed({"challenges", row.row, challenge_column(field)},
                                     error->message);
            }
            if (!seen.insert(likeness(challenge)).second) {
                const char* column = challenge.title.empty() ? "place" : "title";
                return import_failed({"challenges", row.row, column},
                                     "There is a challenge of this kind, place and title already.");
            }
            if (rows.catalog.challenges.size() >= limits::challenges_max) {
                return import_failed({"challenges", row.row, ""},
                                     over_limit("challenges", limits::challenges_max).message);
            }
            challenge.id = ChallengeId{++rows.catalog.last_challenge};
            challenge.edited = now_;
            new_challenges_.push_back(challenge.id);
            rows.catalog.challenges[challenge.id] = std::move(challenge);
        }
        return std::nullopt;
    }

    Time now_;
    std::vector<ChallengeId> new_challenges_;
};

bool is_empty(const ImportCatalog& request) {
    return request.sectors.empty() && request.zones.empty() && request.distances.empty() &&
           request.challenges.empty();
}

}  // namespace

Result<ImportCounts> handle(FieldContext& context, const ImportCatalog& request) {
    Import import(*context.field.catalog, context.now());
    if (const auto error = import.take(request)) return *error;
    if (request.dry_run || is_empty(request)) {
        context.unchanged();
        return import.counts(request);
    }
    context.emit(catalog_topic(), import.event());
    context.field.replace_catalog(std::move(import.rows.catalog));
    return import.counts(request);
}

}  // namespace muster::core

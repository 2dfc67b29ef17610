// Handlers that edit sectors. Running games are not disturbed: each game holds the catalog of its
// start, and edit_catalog() copies a catalog that a game holds.
#include "engine/core/field/catalog/catalog_rules.hpp"
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/limits.hpp"

#include <algorithm>

namespace muster::core {

Result<Done> handle(FieldContext& context, const SaveSector& request) {
    const Catalog& before = *context.field.catalog;
    if (const auto error = check_sector(before, request.sector)) return *error;
    Catalog& catalog = context.field.edit_catalog();
    SectorsSaved event;
    for (const char letter : put_sector(catalog, request.sector)) {
        event.sectors.push_back(catalog.sectors[std::string(1, letter)]);
    }
    context.emit(catalog_topic(), event);
    return Done{};
}

Result<Done> handle(FieldContext& context, const RemoveSector& request) {
    if (!context.field.catalog->sectors.contains(request.letter)) {
        return not_found("sector", request.letter);
    }
    remove_sector(context.field.edit_catalog(), request.letter);
    context.emit(catalog_topic(), SectorRemoved{request.letter});
    return Done{};
}

Result<SectorList> handle(FieldContext& context, const ListSectors&) {
    SectorList reply;
    for (const auto& [letter, sector] : context.field.catalog->sectors) {
        reply.sectors.push_back(sector);
    }
    reply.as_of.push_back(context.position(catalog_topic()));
    return reply;
}

}  // namespace muster::core

#include "engine/core/field/stored.hpp"

#include "engine/core/field/draw/draw_index.hpp"

namespace muster::core {

FrozenCatalogs frozen_catalogs(const FieldState& field) {
    FrozenCatalogs catalogs;
    field.sessions.for_each([&](const SessionState& session) {
        if (session.game) catalogs.emplace(session.game->catalog_revision, session.game->catalog);
    });
    return catalogs;
}

void link_catalogs(FieldState& field, const FrozenCatalogs& catalogs) {
    std::map<std::uint64_t, std::shared_ptr<const DrawIndex>> indexes;
    field.sessions.for_each([&](SessionState& session) {
        if (!session.game) return;
        const auto at = catalogs.find(session.game->catalog_revision);
        if (at == catalogs.end()) throw DecodeError("a game's catalog is missing");
        session.game->catalog = at->second;
        auto& index = indexes[session.game->catalog_revision];
        if (!index) index = make_draw_index(at->second);
        session.game->index = index;
        if (session.game->catalog == field.catalog) field.draw_index = index;
    });
}

}  // namespace muster::core

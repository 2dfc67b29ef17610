#include "engine/core/field/state.hpp"

namespace muster::core {

Catalog& FieldState::edit_catalog() {
    if (catalog.use_count() > 1) catalog = std::make_shared<Catalog>(*catalog);
    ++catalog->revision;
    return *catalog;
}

void FieldState::replace_catalog(Catalog next) {
    next.revision = catalog->revision + 1;
    catalog = std::make_shared<Catalog>(std::move(next));
}

void FieldState::hold_events() {
    auto held = std::make_shared<HeldEvents>();
    for (const auto& [started, id] : running) {
        for (const auto kind : {Topic::Kind::session,
                                Topic::Kind::session_catchers,
                                Topic::Kind::session_runners,
                                Topic::Kind::session_organisers}) {
            held->emplace(Topic{kind, id.value}, started);
        }
        for (const auto& [team, state] : sessions.find(id)->game->teams)
            held->emplace(Topic{Topic::Kind::team, team.value}, started);
    }
    held_events = std::move(held);
}

}  // namespace muster::core

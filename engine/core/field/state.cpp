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

}  // namespace muster::core

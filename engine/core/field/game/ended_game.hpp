// A game that is over, on its way to the tables of finished games.
#pragma once

#include "engine/core/field/game/history.hpp"
#include "engine/core/kernel/archived.hpp"

namespace muster::core {

// The game's events are still in binary form; the store decodes them on its own thread.
struct EndedGame final : Archived {
    PastGame game;  // Without its events.
    History history;

    PastGame whole() const {
        PastGame whole = game;
        whole.events = history.events();
        return whole;
    }
};

}  // namespace muster::core

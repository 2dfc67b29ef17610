// A running game's events stay in the journal from the game's start, so that a client can catch up
// at any time.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

// Appends the topics of the game's session and of its teams.
inline void append_held(const Game& game, std::optional<Time> from, HeldChanges& changes) {
    for (const auto kind : {Topic::Kind::session,
                            Topic::Kind::session_catchers,
                            Topic::Kind::session_runners,
                            Topic::Kind::session_organisers}) {
        changes.push_back({topic_of(game.session, kind), from});
    }
    for (const auto& [team, state] : game.teams)
        changes.push_back({topic_of(team), from});
}
inline void hold_events(const Game& game, HeldChanges& changes) {
    append_held(game, game.started, changes);
}
inline void release_events(const Game& game, HeldChanges& changes) {
    append_held(game, {}, changes);
}

}  // namespace muster::core

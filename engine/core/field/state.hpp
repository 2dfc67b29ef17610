// The state of field games: the catalog, the sessions and their teams, and the running games.
#pragma once

#include "engine/core/field/catalog/catalog.hpp"
#include "engine/core/field/players.hpp"
#include "engine/core/kernel/table.hpp"

#include <muster/proto/field/session_requests.hpp>

#include <set>

namespace muster::core {

struct SessionState {
    Session session;
    std::set<TeamId> teams;
    std::optional<Game> game;  // The running game.
};

struct DrawIndex;

struct FieldState {
    std::shared_ptr<Catalog> catalog = std::make_shared<Catalog>();
    std::vector<Setting> config;  // Global overrides, by key.
    Table<SessionId, SessionState> sessions;
    PlayersInField players;
    // The sessions with a running game, by the game's start. Derived; made again on loading.
    std::set<std::pair<Time, SessionId>> running;
    // The drawing index of the newest catalog with a running game. Derived; made again on loading.
    std::weak_ptr<const DrawIndex> draw_index;
    std::map<std::string, SessionId> session_names;
    Table<TeamId, Team> teams;
    std::uint64_t last_game = 0;
    std::uint64_t last_period = 0;
    std::set<Grant> grants;  // The grants of sessions to services.

    // The catalog for an edit: a new copy if a running game shares the present one. Raises the
    // revision.
    Catalog& edit_catalog();
    // Replaces the catalog by a new one that was made from the present one.
    void replace_catalog(Catalog next);
};

}  // namespace muster::core

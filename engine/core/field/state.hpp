// The state of field games: the catalog, the sessions and their teams, and the running games.
#pragma once

#include "engine/core/field/catalog/catalog.hpp"
#include "engine/core/field/game/game.hpp"
#include "engine/core/kernel/held_events.hpp"
#include "engine/core/kernel/table.hpp"

#include <muster/proto/field/session_requests.hpp>

#include <set>

namespace muster::core {

struct SessionState {
    Session session;
    std::set<TeamId> teams;
    std::optional<Game> game;  // The running game.
};

// The game and team of each player, found in one step. Location reports are the most frequent
// commands, and distant memory is their main cost. Derived from the running games, and rebuilt on
// loading.
class Seats {
  public:
    struct Seat {
        TeamInGame* team = nullptr;  // Null: the player plays in no game.
        SessionId session;
    };
    Seat find(PlayerId player) const {
        return player.value < seats_.size() ? seats_[player.value] : Seat{};
    }
    void take(PlayerId player, Seat seat) {
        if (player.value >= seats_.size()) seats_.resize(player.value + 1);
        seats_[player.value] = seat;
    }
    void leave(PlayerId player) { take(player, {}); }

  private:
    std::vector<Seat> seats_;
};

struct DrawIndex;

struct FieldState {
    std::shared_ptr<Catalog> catalog = std::make_shared<Catalog>();
    std::vector<Setting> config;  // Global overrides, by key.
    Table<SessionId, SessionState> sessions;
    Seats seats;
    // The sessions whose game runs, by its start; derived, made again on loading.
    std::set<std::pair<Time, SessionId>> running;
    // The topics of these sessions and their teams; derived likewise: hold_events().
    HeldEventsPtr held_events = no_held_events();
    // What was made of the newest catalog that a running game started on; derived likewise.
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
    // Makes held_events anew, after a change of `running`.
    void hold_events();
};

}  // namespace muster::core

// Field games: what they are made of, the sessions and their teams, and the games that run.
#pragma once

#include "engine/core/field/catalog/catalog.hpp"
#include "engine/core/field/game/game.hpp"
#include "engine/core/kernel/table.hpp"

#include <muster/proto/field/session_requests.hpp>

#include <set>

namespace muster::core {

struct SessionState {
    Session session;
    std::set<TeamId> teams;
    std::optional<Game> game;  // The running one.
    MUSTER_FIELDS(session, teams, game)
};

// Where players play, found in one step: locations come in by the hundred thousand, and on their
// way nothing costs as much as memory far apart. Derived from the running games, made again on
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
    // What was made of the newest catalog that a running game started on; derived likewise.
    std::weak_ptr<const DrawIndex> draw_index;
    std::map<std::string, SessionId> session_names;
    Table<TeamId, Team> teams;
    std::uint64_t last_game = 0;
    std::uint64_t last_period = 0;
    std::set<Grant> grants;  // Of sessions to services.

    // The catalog for changing: a copy of its own where a running game holds the present one. Bumps
    // the revision.
    Catalog& edit_catalog();
    // Puts a whole new one, made from the present one, in its place.
    void replace_catalog(Catalog next);
};

}  // namespace muster::core

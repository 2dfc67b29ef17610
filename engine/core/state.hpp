// Everything that the engine remembers. What is not in here does not survive a restart.
#pragma once

#include "engine/core/catalog.hpp"
#include "engine/core/game.hpp"
#include "engine/core/idempotency.hpp"
#include "engine/core/input.hpp"
#include "engine/core/table.hpp"
#include "engine/core/timers.hpp"
#include "engine/core/topics.hpp"

#include <set>

namespace muster::core {

// The id and the location, which a report of one touches, are the player's first members and fill
// one cache line.
struct alignas(64) PlayerState {
    Player player;                // `location` and `playing_in` are kept here too.
    std::string verifier;         // Argon2id; empty: can't log in.
    std::set<TeamId> teams;       // In which the player is, one a session at most.
    TeamId playing_team;          // In the running game; 0: plays in none.
    std::vector<Hash256> logins;  // The hashes of the open ones' tokens, oldest first.
    MUSTER_FIELDS(player, verifier, teams, playing_team, logins)
};

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

struct LoginState {
    PlayerId player;
    Time at{};
    MUSTER_FIELDS(player, at)
};

struct State {
    std::uint64_t epoch = 0;          // Of the realm, from the journal's making.
    std::uint64_t sequence = 0;       // Of the last input that changed something.
    std::uint64_t digest = 0;         // Chained over the outcomes of those.
    Time time{};                      // Of the last of those.
    std::uint32_t rules_version = 1;  // Looked at by rules.hpp.
    SetClock clock;                   // The newest anchor.

    std::shared_ptr<Catalog> catalog = std::make_shared<Catalog>();
    std::vector<Setting> config;  // Global overrides, by key.
    Table<PlayerId, PlayerState> players;
    std::map<std::string, PlayerId> player_names;  // Names and nicknames by folded key.
    std::map<std::uint64_t, PlayerId> discord_users;
    Table<SessionId, SessionState> sessions;
    Seats seats;
    std::map<std::string, SessionId> session_names;
    Table<TeamId, Team> teams;
    std::uint64_t last_game = 0;
    std::uint64_t last_period = 0;
    Timers timers;
    TopicCounters topics;
    std::set<Grant> grants;
    std::map<std::uint32_t, std::map<std::string, std::string>> values;  // By user id and key.
    std::map<Hash256, LoginState> logins;                                // By token hash.
    IdempotencyCache retries;

    // The catalog for changing: a copy of its own where a running game holds the present one. Bumps
    // the revision.
    Catalog& edit_catalog();
    // Puts a whole new one, made from the present one, in its place.
    void replace_catalog(Catalog next);

    // All of it, frozen catalogs once each.
    void save(std::string& out) const;
    static State load(std::string_view in);  // Throws DecodeError.
};

}  // namespace muster::core

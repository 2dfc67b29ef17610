// Finished games: written into tables that people can read with sqlite3, and read back whole.
#pragma once

#include "engine/core/kernel/archived.hpp"
#include "engine/journal/sqlite.hpp"

#include <muster/proto/requests.hpp>

namespace muster::journal {

// Journal thread.
class PastGameWriter {
  public:
    explicit PastGameWriter(Database& database);
    // Within the transaction of the record that ended the game.
    // Nothing happens where it is no game.
    void write(const core::Archived& archived);

  private:
    void write_game(const PastGame& game);
    void write_team(const PastGame& game, const PastTeam& team);
    void write_events(const PastGame& game);

    Statement game_;
    Statement team_;
    Statement player_;
    Statement period_;
    Statement event_;
    Statement track_;
};

// Over any connection. Throw SqliteError and DecodeError.
PastGameList list_past_games(Database& database, const ListPastGames& query);
std::optional<PastGame> read_past_game(Database& database, GameId game);

}  // namespace muster::journal

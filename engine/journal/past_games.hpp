// Finished games. Writes them into tables that people can read with sqlite3, and reads them back
// whole.
#pragma once

#include "engine/core/kernel/archived.hpp"
#include "engine/journal/sqlite.hpp"

#include <muster/proto/requests.hpp>

namespace muster::journal {

// Journal thread.
class PastGameWriter {
  public:
    explicit PastGameWriter(Database& database);
    // Within the transaction of the record that ended the game. No effect if it is not a game.
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

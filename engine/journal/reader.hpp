// Answers queries from the journal beside the thread that writes it. Any thread.
#pragma once

#include "engine/journal/connections.hpp"
#include "engine/journal/event_index.hpp"
#include "engine/journal/pictures.hpp"

namespace muster::journal {

class SqliteReader : public runtime::JournalReader {
  public:
    // The tail and the pictures must outlive it.
    SqliteReader(const std::filesystem::path& file,
                 SharedEventTail& tail,
                 SqlitePictures& pictures);

    EventPage read_events(const ReadEvents& query) override;
    std::optional<PictureBytes> picture(const Hash256& hash) override;
    PastGameList past_games(const ListPastGames& query) override;
    std::optional<PastGame> past_game(GameId game) override;

  private:
    template <class F>
    auto read(F&& f);

    std::filesystem::path file_;
    SharedEventTail& tail_;
    SqlitePictures& pictures_;
    Connections connections_;
};

}  // namespace muster::journal

// Answers queries from the journal beside the thread that writes it. Any thread.
#pragma once

#include "engine/journal/connections.hpp"
#include "engine/journal/event_reader.hpp"
#include "engine/journal/pictures.hpp"

namespace muster::journal {

class SqliteReader : public runtime::JournalReader {
  public:
    // The tail and the pictures must outlive it.
    SqliteReader(const std::filesystem::path& file,
                 SharedEventTail& tail,
                 SqlitePictures& pictures);

    EventPage read_events(const core::EventsQuery& query) override;
    ResumedTopics resume(const core::ResumeQuery& query) override;
    std::optional<PictureBytes> picture(const Hash256& hash) override;
    PastGameList past_games(const ListPastGames& query) override;
    std::optional<PastGame> past_game(GameId game) override;

  private:
    template <class F>
    auto read(F&& f);

    std::filesystem::path file_;
    SqlitePictures& pictures_;
    Connections<EventReader> connections_;
};

}  // namespace muster::journal

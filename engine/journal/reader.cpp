#include "engine/journal/reader.hpp"

#include "engine/journal/past_games.hpp"
#include "engine/journal/schema.hpp"

namespace muster::journal {

SqliteReader::SqliteReader(const std::filesystem::path& file,
                           SharedEventTail& tail,
                           SqlitePictures& pictures)
    : file_(file), pictures_(pictures), connections_([file, &tail] {
          return std::make_unique<EventReader>(open_journal_for_reading(file), tail);
      }) {}

template <class F>
auto SqliteReader::read(F&& f) {
    try {
        return connections_.use(std::forward<F>(f));
    } catch (const SqliteError& error) {
        throw std::runtime_error(explain(error, file_));
    }
}

EventPage SqliteReader::read_events(const core::EventsQuery& query) {
    return read([&](EventReader& reader) { return reader.page(query); });
}

ResumedTopics SqliteReader::resume(const core::ResumeQuery& query) {
    return read([&](EventReader& reader) { return reader.resume(query); });
}

std::optional<PictureBytes> SqliteReader::picture(const Hash256& hash) {
    return pictures_.find(hash);
}

PastGameList SqliteReader::past_games(const ListPastGames& query) {
    return read([&](EventReader& reader) { return list_past_games(reader.database(), query); });
}

std::optional<PastGame> SqliteReader::past_game(GameId game) {
    return read([&](EventReader& reader) { return read_past_game(reader.database(), game); });
}

}  // namespace muster::journal

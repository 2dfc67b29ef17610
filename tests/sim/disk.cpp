#include "tests/sim/disk.hpp"

#include <algorithm>

namespace muster::sim {

runtime::RecordSource::Range DiskRecords::range() {
    if (disk_.rows().empty()) return {};
    return {disk_.rows().front().first_sequence, disk_.last_sequence()};
}

void DiskRecords::seek(std::uint64_t sequence) {
    const auto& rows = disk_.rows();
    const auto at = std::partition_point(
        rows.begin(), rows.end(), [&](const Row& row) { return row.last_sequence() < sequence; });
    at_ = static_cast<std::size_t>(at - rows.begin());
}

bool DiskRecords::next(runtime::StoredBatch& batch) {
    if (at_ >= disk_.rows().size()) return false;
    const Row& row = disk_.rows()[at_++];
    batch = {row.first_sequence, row.count, row.digest_after, row.records};
    return true;
}

namespace {

// Smaller than the journal's limit, so that replies have several pages.
constexpr std::size_t page_bytes_max = 64u << 10;

}  // namespace

std::vector<std::uint8_t> Disk::frame(Topic topic, std::uint64_t number) const {
    const auto& at = events_.at(topic).at(number - 1);
    const auto* first =
        reinterpret_cast<const std::uint8_t*>(rows_[at.row].events.data()) + at.offset;
    return {first, first + at.size};
}

EventPage DiskReader::read_events(const core::EventsQuery& query) {
    const auto& asked = query.asked;
    EventPage page;
    page.first_kept = 1;
    page.last = query.last;
    std::size_t bytes = 0;
    for (auto number = asked.from; number <= query.last; ++number) {
        if (page.frames.size() == asked.limit || bytes > page_bytes_max) break;
        page.frames.push_back(disk_.frame(asked.topic, number));
        bytes += page.frames.back().size();
    }
    return page;
}

ResumedTopics DiskReader::resume(const core::ResumeQuery& query) {
    ResumedTopics reply = query.reply;
    std::size_t bytes = 0;
    for (auto& topic : reply.topics) {
        while (topic.reached < topic.last && bytes < page_bytes_max) {
            reply.frames.push_back(disk_.frame(topic.topic, ++topic.reached));
            bytes += reply.frames.back().size();
        }
    }
    return reply;
}

std::optional<PictureBytes> DiskReader::picture(const Hash256& hash) {
    const auto at = disk_.pictures.find(hash);
    if (at == disk_.pictures.end()) return std::nullopt;
    return PictureBytes{at->second};
}

PastGameList DiskReader::past_games(const ListPastGames& query) {
    PastGameList list;
    const auto& games = disk_.past_games();
    for (auto game = games.rbegin(); game != games.rend(); ++game) {
        if (list.games.size() == query.limit) break;
        const bool fits = (!query.session || game->summary.session == *query.session) &&
                          (!query.before || game->summary.id < query.before);
        const bool played = !query.player || std::ranges::any_of(game->teams, [&](const auto& t) {
            return std::ranges::count(t.players, *query.player) != 0;
        });
        if (fits && played) list.games.push_back(game->summary);
    }
    return list;
}

std::optional<PastGame> DiskReader::past_game(GameId id) {
    for (const auto& game : disk_.past_games()) {
        if (game.summary.id == id) return game;
    }
    return std::nullopt;
}

void DiskReader::store(const Hash256& hash, std::span<const std::uint8_t> jpeg) {
    disk_.pictures[hash].assign(jpeg.begin(), jpeg.end());
}

}  // namespace muster::sim

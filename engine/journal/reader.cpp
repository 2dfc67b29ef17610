#include "engine/journal/reader.hpp"

#include "engine/journal/limits.hpp"
#include "engine/journal/past_games.hpp"
#include "engine/journal/schema.hpp"

#include <algorithm>
#include <limits>

namespace muster::journal {

namespace {

// Where one topic's events are: the older ones by the table, the newer ones by the tail.
class TopicEvents {
  public:
    // REQUIRES: look_at() before anything else, and that before the transaction in which the rest
    // is called: what leaves the tail meanwhile is then in the table.
    TopicEvents(Database& database, Topic topic, std::size_t limit)
        : topic_(topic),
          limit_(limit),
          first_row_(first_row(database)),
          find_(
              database,
              "SELECT first_number, entries FROM event_index WHERE topic_kind = ? AND topic_id = ? "
              "AND first_number <= ? ORDER BY first_number DESC LIMIT 1"),
          find_kept_(database,
                     "SELECT first_number, entries FROM event_index WHERE topic_kind = ? AND "
                     "topic_id = ? AND last_sequence >= ? ORDER BY first_number LIMIT 1"),
          find_last_(database,
                     "SELECT first_number + count - 1 FROM event_index WHERE topic_kind = ? AND "
                     "topic_id = ? ORDER BY first_number DESC LIMIT 1") {}

    // Under the tail's lock.
    void look_at(const EventTail& tail, std::uint64_t from) {
        const auto* run = tail.find(topic_);
        if (!run) return;
        tail_begin_ = run->first_number;
        last_ = run->first_number + run->entries.size() - 1;
        const auto kept =
            std::partition_point(run->entries.begin(), run->entries.end(), [&](const EventAt& at) {
                return at.sequence < first_row_;
            });
        tail_kept_ = tail_begin_ + static_cast<std::uint64_t>(kept - run->entries.begin());
        for (auto i = std::max(from, tail_kept_) - tail_begin_;
             i < run->entries.size() && tail_.size() < limit_;
             ++i) {
            tail_.push_back(run->entries[i]);
        }
    }

    std::uint64_t last() {
        if (last_ == 0 && find_last_.bind(kind(), topic_.id).step()) last_ = find_last_.number(0);
        return last_;
    }

    // The first event whose row is still there; last() + 1: none.
    std::uint64_t first_kept() {
        if (find_kept_.bind(kind(), topic_.id, first_row_).step()) {
            const auto entries = decode_entries(find_kept_.blob(1));
            const auto kept =
                std::partition_point(entries.begin(), entries.end(), [&](const EventAt& at) {
                    return at.sequence < first_row_;
                });
            return find_kept_.number(0) + static_cast<std::uint64_t>(kept - entries.begin());
        }
        return tail_begin_ != 0 ? tail_kept_ : last() + 1;
    }

    // The events from `number` on, limit at most. REQUIRES: number >= first_kept().
    std::vector<EventAt> from(std::uint64_t number) {
        std::vector<EventAt> found;
        const auto table_end =
            tail_begin_ != 0 ? tail_begin_ : std::numeric_limits<std::uint64_t>::max();
        while (found.size() < limit_ && number < table_end) {
            if (!find_.bind(kind(), topic_.id, number).step()) break;
            const auto first = find_.number(0);
            const auto entries = decode_entries(find_.blob(1));
            const auto end = std::min(first + entries.size(), table_end);
            if (number >= end) break;
            for (; number < end && found.size() < limit_; ++number) {
                found.push_back(entries[number - first]);
            }
        }
        for (std::size_t i = 0; i < tail_.size() && found.size() < limit_; ++i)
            found.push_back(tail_[i]);
        return found;
    }

  private:
    static std::uint64_t first_row(Database& database) {
        Statement select(database, "SELECT min(first_sequence) FROM events");
        select.step();
        return select.is_null(0) ? std::numeric_limits<std::int64_t>::max() : select.number(0);
    }
    std::int64_t kind() const { return static_cast<std::int64_t>(topic_.kind); }

    const Topic topic_;
    const std::size_t limit_;
    const std::uint64_t first_row_;
    Statement find_;
    Statement find_kept_;
    Statement find_last_;

    std::uint64_t tail_begin_ = 0;  // The tail's first event; 0: it has none.
    std::uint64_t tail_kept_ = 0;   // Its first whose row is still there.
    std::vector<EventAt> tail_;     // Those asked for.
    std::uint64_t last_ = 0;
};

// Appends the events' frames until the page is full. Where a row went meanwhile, the page begins
// after it.
void read_frames(Database& database,
                 const std::vector<EventAt>& events,
                 std::uint64_t number,
                 EventPage& page) {
    BlobReader rows(database, "events", "frames");
    std::size_t bytes = 0;
    for (const auto& at : events) {
        if (!page.frames.empty() && bytes + at.size > event_page_bytes_max) return;
        std::vector<std::uint8_t> frame(at.size);
        if (rows.read(static_cast<std::int64_t>(at.sequence), at.offset, at.size, frame.data())) {
            bytes += frame.size();
            page.frames.push_back(std::move(frame));
        } else {
            page.frames.clear();
            page.first_kept = number + 1;
        }
        ++number;
    }
}

}  // namespace

SqliteReader::SqliteReader(const std::filesystem::path& file,
                           SharedEventTail& tail,
                           SqlitePictures& pictures)
    : file_(file),
      tail_(tail),
      pictures_(pictures),
      connections_([file] { return open_journal_for_reading(file); }) {}

template <class F>
auto SqliteReader::read(F&& f) {
    try {
        return connections_.use(std::forward<F>(f));
    } catch (const SqliteError& error) {
        throw std::runtime_error(explain(error, file_));
    }
}

EventPage SqliteReader::read_events(const ReadEvents& query) {
    const auto limit = std::clamp(query.limit, 1u, muster::limits::read_events_max);
    return read([&](Database& database) {
        TopicEvents events(database, query.topic, limit);
        tail_.with([&](const EventTail& tail) { events.look_at(tail, query.from); });
        const ReadTransaction transaction(database);
        EventPage page;
        page.last = events.last();
        page.first_kept = events.first_kept();
        const auto from = std::max(query.from, page.first_kept);
        read_frames(database, events.from(from), from, page);
        return page;
    });
}

std::optional<PictureBytes> SqliteReader::picture(const Hash256& hash) {
    return pictures_.find(hash);
}

PastGameList SqliteReader::past_games(const ListPastGames& query) {
    return read([&](Database& database) { return list_past_games(database, query); });
}

std::optional<PastGame> SqliteReader::past_game(GameId game) {
    return read([&](Database& database) { return read_past_game(database, game); });
}

}  // namespace muster::journal

// The content of the simulated disk: rows of the journal, pictures, finished games. The disk
// outlives the daemon. After a crash only a part of the unsynchronised writes is left.
#pragma once

#include "engine/core/field/game/ended_game.hpp"
#include "engine/runtime/ports.hpp"
#include "tests/sim/sim_random.hpp"

#include <deque>
#include <map>

namespace muster::sim {

// One batch in the journal.
struct Row {
    std::uint64_t first_sequence = 0;
    std::uint32_t count = 0;
    Time time{};
    std::string records;
    std::uint64_t digest_after = 0;
    std::string events;
    std::vector<runtime::Released::Event> event_index;
    std::vector<core::ArchivedPtr> archived;

    std::uint64_t last_sequence() const { return first_sequence + count - 1; }
    std::size_t size() const { return records.size() + events.size() + 64; }
};

class Disk {
  public:
    // Appends to the unsynchronised rows.
    void write(Row row) { unsynced_.push_back(std::move(row)); }
    // Takes back the last write, as a transaction that was not committed.
    void roll_back() { unsynced_.clear(); }
    // Makes all written rows durable. Calls `durable(row)` for each.
    template <class F>
    void sync(F&& durable) {
        for (auto& row : unsynced_) {
            keep(std::move(row));
            durable(rows_.back());
        }
        unsynced_.clear();
    }
    // A power cut: the first few of the unsynchronised rows survive, as whole rows. SQLite promises
    // that torn bytes are never read, and musterd-faulty tests that (tests/disk).
    template <class F>
    void crash(SimRandom& random, F&& durable) {
        std::size_t written = 0;
        for (const auto& row : unsynced_)
            written += row.size();
        std::size_t left = random.below(written + 1);
        if (random.chance(0.3)) left = written;
        std::deque<Row> survivors;
        for (auto& row : unsynced_) {
            if (row.size() > left) break;
            left -= row.size();
            survivors.push_back(std::move(row));
        }
        unsynced_ = std::move(survivors);
        sync(std::forward<F>(durable));
    }

    const std::deque<Row>& rows() const { return rows_; }
    std::uint64_t last_sequence() const { return rows_.empty() ? 0 : rows_.back().last_sequence(); }

    // ---- For readers. ----

    // The event's whole frame. REQUIRES: the topic has had the event.
    std::vector<std::uint8_t> frame(Topic topic, std::uint64_t number) const;
    std::map<Hash256, std::vector<std::uint8_t>> pictures;  // Durable once they are stored.
    const std::vector<PastGame>& past_games() const { return past_games_; }

  private:
    struct EventAt {
        std::size_t row = 0;
        std::size_t offset = 0;
        std::size_t size = 0;
    };

    void keep(Row row) {
        for (const auto& event : row.event_index)
            events_[event.topic].push_back({rows_.size(), event.offset, event.size});
        for (const auto& archived : row.archived) {
            if (const auto* ended = dynamic_cast<const core::EndedGame*>(archived.get()))
                past_games_.push_back(ended->whole());
        }
        rows_.push_back(std::move(row));
    }

    std::deque<Row> rows_;
    std::deque<Row> unsynced_;
    std::map<Topic, std::vector<EventAt>> events_;
    std::vector<PastGame> past_games_;
};

// The journal's records, in the form that recovery and snapshots read.
class DiskRecords : public runtime::RecordSource {
  public:
    explicit DiskRecords(const Disk& disk) : disk_(disk) {}
    Range range() override;
    void seek(std::uint64_t sequence) override;
    bool next(runtime::StoredBatch& batch) override;

  private:
    const Disk& disk_;
    std::size_t at_ = 0;
};

// Answers queries about the past, and stores pictures.
class DiskReader : public runtime::JournalReader, public runtime::PictureStore {
  public:
    explicit DiskReader(Disk& disk) : disk_(disk) {}
    EventPage read_events(const core::EventsQuery& query) override;
    ResumedTopics resume(const core::ResumeQuery& query) override;
    std::optional<PictureBytes> picture(const Hash256& hash) override;
    PastGameList past_games(const ListPastGames& query) override;
    std::optional<PastGame> past_game(GameId game) override;
    void store(const Hash256& hash, std::span<const std::uint8_t> jpeg) override;

  private:
    Disk& disk_;
};

}  // namespace muster::sim

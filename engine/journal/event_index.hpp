// The index of each topic's events. An event is stored once, in the row of its batch; the index
// gives that row and the place in it. The index keeps a topic's newest events in memory. Now and
// then it writes them to the table, in the order of topics, a few rows with each commit. One row
// for each event would spread every commit over the whole B-tree.
#pragma once

#include "engine/journal/sqlite.hpp"
#include "engine/runtime/guarded.hpp"
#include "engine/runtime/ports.hpp"

#include <map>
#include <span>

namespace muster::journal {

// The place of an event's frame, in the table's form.
struct EventAt {
    std::uint64_t sequence = 0;  // The row of its table (event_tables.hpp).
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
};
static_assert(sizeof(EventAt) == 16);

// Some events of one topic, numbered without gaps.
struct EventRun {
    std::uint64_t first_number = 0;
    std::vector<EventAt> entries;
};

// The newest events of each topic. Shared under a Guarded.
class EventTail {
  public:
    void add(Topic topic, std::uint64_t number, EventAt at);
    // Forgets the events of rows up to `sequence`; the table has them now.
    void drop(std::uint64_t sequence);

    // The topic's events in memory; null: none.
    const EventRun* find(Topic topic) const;
    // The first topic from `topic` on.
    std::optional<Topic> next(Topic topic) const;
    std::size_t events() const { return events_; }
    std::size_t topics() const { return topics_.size(); }

  private:
    std::map<Topic, EventRun> topics_;
    std::size_t events_ = 0;
};

using SharedEventTail = runtime::Guarded<EventTail>;

// Writes the tail to the table. Journal thread.
class EventIndex {
  public:
    EventIndex(Database& database, SharedEventTail& tail);

    // Reads the events that were stored since the last complete write of the index. Throws
    // JournalRefused if an event's row is damaged.
    void rebuild_tail();

    // After a commit: the events of one batch.
    void add(std::uint64_t first_sequence, const std::vector<runtime::Released::Event>& events);

    // The table has the events of rows up to this one.
    std::uint64_t indexed_through() const { return indexed_through_; }

    // True: there are rows to write.
    bool wants_writing() const { return writing_through_ != 0; }
    // The number of rows to write with the next commit, so that the table has all of them before
    // the tail is full again.
    std::size_t rows_with_commit() const;
    // Within a transaction: writes some rows.
    void write_rows(std::size_t rows);
    // After its commit.
    void written();

  private:
    void add_rows_of(const char* table);
    void write(Topic topic, const EventRun& run);

    SharedEventTail& tail_;
    Database& database_;
    Statement insert_;
    Statement set_indexed_;

    std::uint64_t indexed_through_ = 0;
    std::uint64_t last_sequence_ = 0;
    std::size_t events_last_added_ = 0;
    // The present pass over the tail; 0: none.
    std::uint64_t writing_through_ = 0;
    std::size_t rows_in_pass_ = 0;
    Topic topic_;               // The pass's position.
    std::uint64_t number_ = 0;  // The topic's events up to this one were written.
    bool whole_ = false;        // The pass ends with the next commit.
};

// Calls f(topic, number, offset, size) for each frame. Throws DecodeError.
template <class F>
void for_each_frame(std::string_view frames, F&& f) {
    std::size_t offset = 0;
    while (offset < frames.size()) {
        BinaryReader reader(frames.substr(offset));
        std::uint32_t length = 0;
        reader(length);
        BinaryReader body(reader.take(length));
        std::uint8_t kind = 0;
        EventHeader header;
        body(kind, header);
        const auto size = sizeof length + length;
        f(header.topic, header.number, offset, size);
        offset += size;
    }
}

// The entries of a row of the table. Throws DecodeError.
std::vector<EventAt> decode_entries(std::string_view blob);

}  // namespace muster::journal

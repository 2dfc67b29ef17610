// Reads topics' events over one connection. The index's table has the places of the older events,
// the index's tail those of the newer ones.
#pragma once

#include "engine/journal/event_index.hpp"

#include <span>

namespace muster::journal {

// One thread at a time. Throws SqliteError and DecodeError.
class EventReader {
  public:
    // `tail` must outlive the reader.
    EventReader(Database database, SharedEventTail& tail);

    Database& database() { return database_; }

    EventPage page(const core::EventsQuery& query);
    ResumedTopics resume(const core::ResumeQuery& query);

  private:
    // The wanted events of a topic. `tail` has the topic's part of the index's tail.
    struct Wanted {
        Topic topic;
        std::uint64_t from = 0;
        std::uint64_t last = 0;
        std::size_t limit = 0;
        EventRun tail{};
    };
    // A frame to read, and its destination.
    struct Place {
        Topic topic;
        EventAt at;
        std::vector<std::uint8_t>* frame = nullptr;
    };

    // Copies from the tail. REQUIRES: the transaction of the following calls begins after this
    // call, so that the table has the events that leave the tail meanwhile.
    void look_at_tail(Wanted& wanted);
    // Within a transaction.
    void find_first_rows();
    bool is_kept(Topic topic, const EventAt& at) const;
    std::uint64_t first_kept(const Wanted& wanted);
    // The places of events from wanted.from on. If the index has lost the first of them, the places
    // begin at a later number.
    EventRun locate(const Wanted& wanted);
    void append_from_table(const Wanted& wanted, EventRun& run);
    // A frame stays empty if its row is gone.
    void read(std::vector<Place> places);

    Database database_;
    SharedEventTail& tail_;
    const std::uint64_t split_;
    Statement find_;
    Statement find_next_;
    Statement find_kept_;
    // The first row of each table of events; the maximum: the table is empty.
    std::vector<Statement> find_first_row_;
    std::vector<std::uint64_t> first_rows_;
};

}  // namespace muster::journal

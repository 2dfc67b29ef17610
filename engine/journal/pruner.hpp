// Removes old data, a little at a time: records that snapshots contain, events that no topic must
// keep any more, and their index. Journal thread.
#pragma once

#include "engine/journal/event_tables.hpp"

#include <map>

namespace muster::journal {

// How long each group of topics keeps its events.
using Retentions = std::array<TopicRetention, event_groups>;
Retentions default_retentions();

class Pruner {
  public:
    Pruner(Database& database, const EventTables& tables, const Retentions& retentions);

    // Records up to this one may be removed.
    void allow_records(std::uint64_t through) {
        if (through == records_through_) return;
        records_through_ = through;
        records_ = true;
    }
    // The committed records, and the bounds of the removal.
    struct Committed {
        std::uint64_t last_sequence = 0;
        Time time{};                       // Of the last record.
        std::uint64_t events_indexed = 0;  // The last row whose events are in the index's table.
    };
    void committed(const Committed& committed);
    // Changes the held topics.
    void hold(const core::HeldChanges& changes);

    // True: there may be data to remove.
    bool has_work() const { return records_ || events_ || index_; }
    // Within a transaction: removes about that many bytes.
    void slice(std::size_t bytes);

  private:
    // A table of events.
    struct Table {
        Statement next_row;
        Statement frames;
        Statement remove;
        // The rows up to this one were removed, or are held.
        std::uint64_t done_through = 0;
        std::uint64_t index_done_through = 0;  // The same when the last pass over the index began.
    };
    struct Row {
        std::uint64_t first_sequence = 0;
        Time time{};
        std::uint64_t number = 0;
        std::size_t size = 0;
    };

    // Each of these removes one row, or passes over a held one, and returns its bytes; 0: no row
    // may be removed.
    std::size_t remove_record();
    std::size_t remove_event();
    std::size_t remove_index();
    std::size_t remove_event(std::size_t table);
    // Whether a row may be old at all.
    bool has_enough_events() const;
    bool is_old(std::size_t table, const Row& row) const;
    bool is_held(Table& table, const Row& row) const;
    std::uint64_t removed_through(Topic topic) const;

    const EventTables& event_tables_;
    const Retentions retentions_;
    const std::uint64_t split_;
    Statement first_record_;
    Statement delete_record_;
    std::vector<Table> tables_;  // As in event_tables.
    Statement next_topic_;
    Statement delete_index_;

    std::uint64_t records_through_ = 0;
    Committed committed_;
    std::map<Topic, Time> held_;    // Each topic keeps its events from this time on.
    std::int64_t topic_kind_ = -1;  // The position of the pass over the index.
    std::uint64_t topic_id_ = 0;
    bool records_ = false;
    bool events_ = false;
    bool index_ = false;
};

}  // namespace muster::journal

// Removes old data, a little at a time: records that snapshots contain, events that no running game
// needs, and their index. Journal thread.
#pragma once

#include "engine/journal/sqlite.hpp"
#include "engine/runtime/ports.hpp"

namespace muster::journal {

class Pruner {
  public:
    explicit Pruner(Database& database);

    // Records up to this one may be removed.
    void allow_records(std::uint64_t through) {
        if (through == records_through_) return;
        records_through_ = through;
        records_ = true;
    }
    // The last committed record, the start of the oldest running game, and the last row whose
    // events are in the index's table. Only that table keeps a topic's last number after its events
    // are removed.
    void committed(std::uint64_t last_sequence,
                   std::optional<Time> keep_events_from,
                   std::uint64_t events_indexed);

    // True: there may be data to remove.
    bool has_work() const { return records_ || events_ || index_; }
    // Within a transaction: removes about that many bytes.
    void slice(std::size_t bytes);

  private:
    // These remove one row and return its bytes, or 0 if no row may be removed.
    std::size_t remove_record();
    std::size_t remove_event();
    std::size_t remove_index();

    Statement first_record_;
    Statement delete_record_;
    Statement first_event_;
    Statement delete_event_;
    Statement next_topic_;
    Statement delete_index_;

    std::uint64_t records_through_ = 0;
    std::uint64_t last_sequence_ = 0;
    std::optional<Time> keep_events_from_;
    std::uint64_t events_indexed_ = 0;
    std::uint64_t events_from_ = 0;  // Events of rows before this were removed.
    std::uint64_t index_from_ = 0;   // The index of rows before this was removed.
    std::int64_t topic_kind_ = -1;   // The position of the pass over the index.
    std::uint64_t topic_id_ = 0;
    bool records_ = false;
    bool events_ = false;
    bool index_ = false;
};

}  // namespace muster::journal

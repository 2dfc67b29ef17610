#include "engine/journal/pruner.hpp"

#include "engine/journal/limits.hpp"

namespace muster::journal {

namespace {
// The index is gone through once so many records' events are gone.
constexpr std::uint64_t index_pass_records = events_kept_records / 4;
// What a topic of the index counts for: a page.
constexpr std::size_t page_size = 4096;
}  // namespace

Pruner::Pruner(Database& database)
    : first_record_(database,
                    "SELECT first_sequence, count, length(payload) FROM records "
                    "ORDER BY first_sequence LIMIT 1"),
      delete_record_(database, "DELETE FROM records WHERE first_sequence = ?"),
      first_event_(database,
                   "SELECT first_sequence, time, length(frames) FROM events "
                   "ORDER BY first_sequence LIMIT 1"),
      delete_event_(database, "DELETE FROM events WHERE first_sequence = ?"),
      next_topic_(
          database,
          "SELECT topic_kind, topic_id FROM event_index WHERE (topic_kind, topic_id) > (?, ?) "
          "ORDER BY topic_kind, topic_id LIMIT 1"),
      // The last row stays, for it says how far the topic is.
      delete_index_(
          database,
          "DELETE FROM event_index WHERE topic_kind = ?1 AND topic_id = ?2 AND "
          "last_sequence < ?3 AND first_number < (SELECT max(first_number) FROM event_index "
          "WHERE topic_kind = ?1 AND topic_id = ?2)") {}

void Pruner::committed(std::uint64_t last_sequence,
                       std::optional<Time> keep_events_from,
                       std::uint64_t events_indexed) {
    last_sequence_ = last_sequence;
    keep_events_from_ = keep_events_from;
    events_indexed_ = events_indexed;
    events_ = last_sequence > events_kept_records && events_indexed != 0;
}

void Pruner::slice(std::size_t bytes) {
    std::size_t removed = 0;
    const auto some = [&](bool& wanted, auto remove) {
        while (wanted && removed < bytes) {
            const auto size = remove();
            removed += size;
            wanted = size != 0;
        }
    };
    some(records_, [this] { return remove_record(); });
    some(events_, [this] { return remove_event(); });
    some(index_, [this] { return remove_index(); });
}

std::size_t Pruner::remove_record() {
    first_record_.reset();
    if (!first_record_.step()) return 0;
    const auto first = first_record_.number(0);
    const auto last = first + first_record_.number(1) - 1;
    const auto size = first_record_.number(2);
    first_record_.reset();
    if (last > records_through_) return 0;
    delete_record_.bind(first).run();
    return size + 1;
}

std::size_t Pruner::remove_event() {
    first_event_.reset();
    if (!first_event_.step()) return 0;
    const auto first = first_event_.number(0);
    const Time time{std::chrono::microseconds(first_event_.integer(1))};
    const auto size = first_event_.number(2);
    first_event_.reset();
    events_from_ = first;
    if (first + events_kept_records >= last_sequence_ || first > events_indexed_) return 0;
    if (keep_events_from_ && time >= *keep_events_from_) return 0;
    delete_event_.bind(first).run();
    if (events_from_ >= index_from_ + index_pass_records) {
        index_ = true;
        index_from_ = events_from_;
        topic_kind_ = -1;
        topic_id_ = 0;
    }
    return size + 1;
}

std::size_t Pruner::remove_index() {
    if (!next_topic_.bind(topic_kind_, topic_id_).step()) {
        next_topic_.reset();
        return 0;
    }
    topic_kind_ = next_topic_.integer(0);
    topic_id_ = next_topic_.number(1);
    next_topic_.reset();
    delete_index_.bind(topic_kind_, topic_id_, index_from_).run();
    return page_size;
}

}  // namespace muster::journal

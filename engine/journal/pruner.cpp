// Each group of topics has its table of events, and the pruner removes the oldest rows of each
// table. It skips rows with an event of a held topic. When a topic is no longer held, the pruner
// starts again at the skipped rows.
#include "engine/journal/pruner.hpp"

#include "engine/journal/event_index.hpp"
#include "engine/journal/limits.hpp"

#include <algorithm>

namespace muster::journal {

namespace {

// The size that a topic of the index counts as: one page.
constexpr std::size_t page_size = 4096;

std::string of_table(const char* before, std::size_t table, const char* after = "") {
    return std::string(before) + event_tables[table] + after;
}

}  // namespace

Retentions default_retentions() {
    Retentions retentions;
    for (std::size_t group = 0; group < event_groups; ++group)
        retentions[group] = retention_of(static_cast<TopicGroup>(group));
    return retentions;
}

Pruner::Pruner(Database& database, const EventTables& tables, const Retentions& retentions)
    : event_tables_(tables),
      retentions_(retentions),
      split_(read_split(database)),
      first_record_(database,
                    "SELECT first_sequence, count, length(payload) FROM records "
                    "ORDER BY first_sequence LIMIT 1"),
      delete_record_(database, "DELETE FROM records WHERE first_sequence = ?"),
      next_topic_(
          database,
          "SELECT topic_kind, topic_id FROM event_index WHERE (topic_kind, topic_id) > (?, ?) "
          "ORDER BY topic_kind, topic_id LIMIT 1"),
      delete_index_(
          database,
          "DELETE FROM event_index WHERE topic_kind = ? AND topic_id = ? AND last_sequence <= ?") {
    for (std::size_t table = 0; table < event_tables.size(); ++table) {
        tables_.push_back(
            {{database,
              of_table(table == 0 ? "SELECT first_sequence, time, length(frames), 0 FROM "
                                  : "SELECT first_sequence, time, length(frames), number FROM ",
                       table,
                       " WHERE first_sequence > ? ORDER BY first_sequence LIMIT 1")},
             {database, of_table("SELECT frames FROM ", table, " WHERE first_sequence = ?")},
             {database, of_table("DELETE FROM ", table, " WHERE first_sequence = ?")}});
    }
}

void Pruner::hold(const core::HeldChanges& changes) {
    for (const auto& [topic, from] : changes) {
        if (from) {
            held_[topic] = *from;
        } else if (held_.erase(topic) != 0) {
            for (auto& table : tables_)
                table.done_through = 0;
        }
    }
}

void Pruner::committed(const Committed& committed) {
    committed_ = committed;
    events_ = committed_.events_indexed != 0 && has_enough_events();
}

bool Pruner::has_enough_events() const {
    if (split_ != 0) return true;
    for (std::size_t group = 0; group < event_groups; ++group) {
        if (event_tables_.count(static_cast<TopicGroup>(group)) >= retentions_[group].events)
            return true;
    }
    return false;
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
    for (std::size_t table = 0; table < tables_.size(); ++table) {
        if (const auto size = remove_event(table); size != 0) return size;
    }
    return 0;
}

std::size_t Pruner::remove_event(std::size_t number) {
    auto& table = tables_[number];
    if (!table.next_row.bind(table.done_through).step()) {
        table.next_row.reset();
        return 0;
    }
    const Row row{table.next_row.number(0),
                  Time(std::chrono::microseconds(table.next_row.integer(1))),
                  table.next_row.number(3),
                  table.next_row.number(2)};
    table.next_row.reset();
    if (row.first_sequence > committed_.events_indexed || !is_old(number, row)) return 0;
    if (!is_held(table, row)) table.remove.bind(row.first_sequence).run();
    table.done_through = row.first_sequence;
    if (!index_ && table.done_through >= table.index_done_through + index_pass_records) {
        index_ = true;
        topic_kind_ = -1;
        topic_id_ = 0;
        for (auto& each : tables_)
            each.index_done_through = each.done_through;
    }
    return row.size + 1;
}

bool Pruner::is_old(std::size_t table, const Row& row) const {
    // The rows of format 1 have no count of events.
    if (table == 0)
        return row.first_sequence + events_kept_records_of_format_1 < committed_.last_sequence;
    const auto group = table - 1;
    const auto newer = event_tables_.count(static_cast<TopicGroup>(group)) - row.number;
    return newer >= retentions_[group].events &&
           committed_.time - row.time >= retentions_[group].time;
}

bool Pruner::is_held(Table& table, const Row& row) const {
    if (held_.empty()) return false;
    bool found = false;
    if (table.frames.bind(row.first_sequence).step()) {
        for_each_frame(table.frames.blob(0),
                       [&](Topic topic, std::uint64_t, std::size_t, std::size_t) {
                           const auto at = held_.find(topic);
                           found = found || (at != held_.end() && row.time >= at->second);
                       });
    }
    table.frames.reset();
    return found;
}

// The index of the topic may drop its entries for the rows up to this one.
std::uint64_t Pruner::removed_through(Topic topic) const {
    if (held_.contains(topic)) return 0;
    const auto old = tables_[0].done_through;
    return old < split_ ? old : tables_[event_table_of(topic, split_ + 1, split_)].done_through;
}

std::size_t Pruner::remove_index() {
    if (!next_topic_.bind(topic_kind_, topic_id_).step()) {
        next_topic_.reset();
        return 0;
    }
    topic_kind_ = next_topic_.integer(0);
    topic_id_ = next_topic_.number(1);
    next_topic_.reset();
    const Topic topic{static_cast<Topic::Kind>(topic_kind_), topic_id_};
    delete_index_.bind(topic_kind_, topic_id_, removed_through(topic)).run();
    return page_size;
}

}  // namespace muster::journal

#include "engine/journal/event_index.hpp"

#include "engine/journal/event_tables.hpp"
#include "engine/journal/limits.hpp"
#include "engine/journal/record_table.hpp"

#include <algorithm>
#include <cstring>

namespace muster::journal {

namespace {

std::int64_t kind_of(Topic topic) {
    return static_cast<std::int64_t>(topic.kind);
}

}  // namespace

void EventTail::add(Topic topic, std::uint64_t number, EventAt at) {
    auto& run = topics_[topic];
    if (run.entries.empty()) run.first_number = number;
    run.entries.push_back(at);
    ++events_;
}

void EventTail::drop(std::uint64_t sequence) {
    for (auto topic = topics_.begin(); topic != topics_.end();) {
        auto& run = topic->second;
        const auto kept = std::find_if(run.entries.begin(),
                                       run.entries.end(),
                                       [&](const EventAt& at) { return at.sequence > sequence; });
        const auto dropped = static_cast<std::size_t>(kept - run.entries.begin());
        run.first_number += dropped;
        events_ -= dropped;
        run.entries.erase(run.entries.begin(), kept);
        topic = run.entries.empty() ? topics_.erase(topic) : std::next(topic);
    }
}

const EventRun* EventTail::find(Topic topic) const {
    const auto at = topics_.find(topic);
    return at == topics_.end() ? nullptr : &at->second;
}

std::optional<Topic> EventTail::next(Topic topic) const {
    const auto at = topics_.lower_bound(topic);
    return at == topics_.end() ? std::nullopt : std::optional(at->first);
}

EventIndex::EventIndex(Database& database, SharedEventTail& tail)
    : tail_(tail),
      database_(database),
      insert_(database, "INSERT OR REPLACE INTO event_index VALUES (?, ?, ?, ?, ?, ?)"),
      set_indexed_(database, "INSERT OR REPLACE INTO meta VALUES ('events_indexed', ?)") {}

void EventIndex::rebuild_tail() {
    indexed_through_ = read_meta(database_, "events_indexed");
    // A topic's events are in the first table, and then in one of the other tables.
    for (const char* table : event_tables)
        add_rows_of(table);
}

void EventIndex::add_rows_of(const char* table) {
    Statement rows(database_,
                   "SELECT first_sequence, checksum, frames FROM " + std::string(table) +
                       " WHERE first_sequence > ? ORDER BY first_sequence");
    rows.bind(indexed_through_);
    while (rows.step()) {
        const auto sequence = rows.number(0);
        const auto frames = rows.blob(2);
        bool good = row_checksum(sequence, 0, frames) == rows.number(1);
        try {
            if (good) {
                tail_.with([&](EventTail& tail) {
                    for_each_frame(frames,
                                   [&](Topic topic,
                                       std::uint64_t number,
                                       std::size_t offset,
                                       std::size_t size) {
                                       tail.add(topic,
                                                number,
                                                {sequence,
                                                 static_cast<std::uint32_t>(offset),
                                                 static_cast<std::uint32_t>(size)});
                                   });
                });
            }
        } catch (const DecodeError&) {
            good = false;
        }
        if (!good) {
            throw JournalRefused("the events of the records from " + std::to_string(sequence) +
                                 " on are damaged. Restore a backup of the data directory; `muster "
                                 "journal verify` shows how far this one is good.");
        }
        last_sequence_ = std::max(last_sequence_, sequence);
    }
}

void EventIndex::add(std::uint64_t first_sequence,
                     const std::vector<runtime::Released::Event>& events) {
    last_sequence_ = first_sequence;
    events_last_added_ = events.size();
    tail_.with([&](EventTail& tail) {
        for (const auto& event : events) {
            tail.add(event.topic,
                     event.number,
                     {first_sequence,
                      static_cast<std::uint32_t>(event.offset),
                      static_cast<std::uint32_t>(event.size)});
        }
        if (writing_through_ == 0 && tail.events() >= index_tail_max) {
            writing_through_ = last_sequence_;
            rows_in_pass_ = tail.topics() + tail.events() / index_entries_per_row;
            topic_ = {};
            number_ = 0;
        }
    });
}

std::size_t EventIndex::rows_with_commit() const {
    return 1 + 2 * rows_in_pass_ * events_last_added_ / index_tail_max;
}

void EventIndex::write_rows(std::size_t rows) {
    while (!whole_ && rows-- > 0) {
        // The next events of the pass: of this topic, or else of the next topic that has events.
        EventRun run;
        const bool found = tail_.with([&](const EventTail& tail) {
            for (auto topic = tail.next(topic_); topic; topic = tail.next(topic_)) {
                if (*topic != topic_) number_ = 0;
                topic_ = *topic;
                const auto& all = *tail.find(topic_);
                const auto skipped =
                    number_ < all.first_number ? 0 : number_ + 1 - all.first_number;
                run.first_number = all.first_number + skipped;
                for (auto i = skipped;
                     i < all.entries.size() && run.entries.size() < index_entries_per_row &&
                     all.entries[i].sequence <= writing_through_;
                     ++i) {
                    run.entries.push_back(all.entries[i]);
                }
                if (!run.entries.empty()) return true;
                // Ids are numbers given out one after the other, so there is always a next id.
                topic_ = {topic_.kind, topic_.id + 1};
                number_ = 0;
            }
            return false;
        });
        if (found) {
            write(topic_, run);
            number_ = run.first_number + run.entries.size() - 1;
        } else {
            set_indexed_.bind(writing_through_).run();
            whole_ = true;
        }
    }
}

void EventIndex::write(Topic topic, const EventRun& run) {
    const std::string_view bytes(reinterpret_cast<const char*>(run.entries.data()),
                                 run.entries.size() * sizeof(EventAt));
    insert_
        .bind(kind_of(topic),
              topic.id,
              run.first_number,
              run.entries.size(),
              run.entries.back().sequence,
              Blob{bytes})
        .run();
}

void EventIndex::written() {
    if (!whole_) return;
    tail_.with([&](EventTail& tail) { tail.drop(writing_through_); });
    indexed_through_ = writing_through_;
    writing_through_ = 0;
    whole_ = false;
}

std::vector<EventAt> decode_entries(std::string_view blob) {
    if (blob.size() % sizeof(EventAt) != 0)
        throw DecodeError("a row of the event index has a broken length");
    std::vector<EventAt> entries(blob.size() / sizeof(EventAt));
    if (!entries.empty()) std::memcpy(entries.data(), blob.data(), blob.size());
    return entries;
}

}  // namespace muster::journal

#include "engine/journal/event_tables.hpp"

#include "engine/journal/record_table.hpp"

#include <algorithm>

namespace muster::journal {

std::uint64_t read_split(Database& database) {
    return read_meta(database, "events_split");
}

std::vector<const char*> present_event_tables(Database& database) {
    std::vector<const char*> present;
    Statement find(database, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
    for (const char* table : event_tables) {
        if (find.bind(table).step()) present.push_back(table);
    }
    return present;
}

EventTables::EventTables(Database& database) {
    for (std::size_t group = 0; group < event_groups; ++group) {
        const std::string table = event_tables[1 + group];
        insert_.emplace_back(database, "INSERT INTO " + table + " VALUES (?, ?, ?, ?, ?)");
        Statement last(database,
                       "SELECT number FROM " + table + " ORDER BY first_sequence DESC LIMIT 1");
        if (last.step()) counts_[group] = last.number(0);
    }
}

void EventTables::insert(runtime::Batch& batch) {
    auto& events = batch.event_index;
    if (events.empty()) return;
    const auto group = [](const auto& event) {
        return static_cast<std::size_t>(group_of(event.topic));
    };
    const auto first = group(events.front());
    if (std::ranges::all_of(events, [&](const auto& event) { return group(event) == first; })) {
        counts_[first] += events.size();
        return insert(first, batch, batch.events);
    }
    for (auto& event : events) {
        auto& frames = frames_[group(event)];
        const auto offset = frames.size();
        frames.append(batch.events, event.offset, event.size);
        event.offset = offset;
        ++counts_[group(event)];
    }
    for (std::size_t each = 0; each < event_groups; ++each) {
        if (!frames_[each].empty()) insert(each, batch, frames_[each]);
        frames_[each].clear();
    }
}

void EventTables::insert(std::size_t group, const runtime::Batch& batch, std::string_view frames) {
    insert_[group]
        .bind(batch.first_sequence,
              static_cast<std::int64_t>(batch.time.time_since_epoch().count()),
              counts_[group],
              row_checksum(batch.first_sequence, 0, frames),
              Blob{frames})
        .run();
    insert_[group].reset();  // The statement must not keep the frames' address.
}

}  // namespace muster::journal

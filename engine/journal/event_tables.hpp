// The tables of sent events: one for each group of topics, so that each group's events are removed
// by its own rule. Until format 2 one table, `events`, had the events of all topics.
#pragma once

#include "engine/journal/sqlite.hpp"
#include "engine/runtime/ports.hpp"

#include <muster/proto/topics.hpp>

#include <array>
#include <vector>

namespace muster::journal {

inline constexpr std::size_t event_groups = EnumNames<TopicGroup>::list.size();

// The table of format 1, then one for each TopicGroup.
inline constexpr std::array<const char*, 1 + event_groups> event_tables{
    "events", "events_community", "events_field", "events_people"};

// The place of the group's table in event_tables.
constexpr std::size_t event_table_of(TopicGroup group) {
    return 1 + static_cast<std::size_t>(group);
}

// The place in event_tables of the table with the topic's events of a batch. `split` is the last
// record whose events are in the table of format 1.
constexpr std::size_t event_table_of(Topic topic, std::uint64_t sequence, std::uint64_t split) {
    return sequence <= split ? 0 : event_table_of(group_of(topic));
}

// The last record whose events are in the table of format 1.
std::uint64_t read_split(Database& database);

// The tables of events that the journal has; one of format 1 has only the first.
std::vector<const char*> present_event_tables(Database& database);

// Writes the events of batches. Journal thread.
class EventTables {
  public:
    explicit EventTables(Database& database);

    // Within a transaction: writes a row for each group that has events in the batch. From then on
    // the offsets in batch.event_index refer to the row of the event's group.
    void insert(runtime::Batch& batch);

    // The number of events that the group has had so far.
    std::uint64_t count(TopicGroup group) const { return counts_[static_cast<std::size_t>(group)]; }

  private:
    void insert(std::size_t group, const runtime::Batch& batch, std::string_view frames);

    std::vector<Statement> insert_;  // By group.
    std::array<std::uint64_t, event_groups> counts_{};
    std::array<std::string, event_groups> frames_;  // The frames of one batch; kept to reuse the
                                                    // memory.
};

}  // namespace muster::journal

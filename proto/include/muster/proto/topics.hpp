// The kinds of topics in one table: the class of each, and how long the daemon keeps its events.
#pragma once

#include <muster/proto/enums.hpp>

namespace muster {

enum class TopicClass : std::uint8_t {
    history,     // The events are stored for what people look up later, in a store of their own.
    replayable,  // The events are stored for a while: who was away reads them by number.
    ephemeral,   // The events are not stored; they are numbered only while the daemon runs.
};

// Topics that keep their events together. The events of one group never push out those of another.
enum class TopicGroup : std::uint8_t { community, field, people };
MUSTER_ENUM_NAMES(TopicClass, "history", "replayable", "ephemeral");
MUSTER_ENUM_NAMES(TopicGroup, "community", "field", "people");

// An event is kept while it is younger than `time`, or among the group's newest `events`.
struct TopicRetention {
    std::uint64_t events = 0;
    std::chrono::minutes time{};  // Engine time.
};
constexpr TopicRetention retention_of(TopicGroup group) {
    switch (group) {
        case TopicGroup::community:
        case TopicGroup::field:  // And while the game runs in which the event happened.
            return {1'000'000, std::chrono::hours(1)};
        case TopicGroup::people:
            return {1'000'000, std::chrono::minutes(10)};
    }
    return {};
}

struct TopicKind {
    Topic::Kind kind;
    TopicClass topic_class;
    TopicGroup group;
    // A player reads only past events that were told while the player had the topic. Of the other
    // kinds, a player with the right reads all kept events.
    bool read_as_told = false;
};
// In the order of Topic::Kind.
inline constexpr auto topic_kinds = std::to_array<TopicKind>({
    {Topic::Kind::engine, TopicClass::replayable, TopicGroup::community},
    {Topic::Kind::catalog, TopicClass::replayable, TopicGroup::community},
    {Topic::Kind::session, TopicClass::replayable, TopicGroup::field},
    {Topic::Kind::session_catchers, TopicClass::replayable, TopicGroup::field, true},
    {Topic::Kind::session_runners, TopicClass::replayable, TopicGroup::field, true},
    {Topic::Kind::session_organisers, TopicClass::replayable, TopicGroup::field},
    {Topic::Kind::team, TopicClass::replayable, TopicGroup::field, true},
    {Topic::Kind::player, TopicClass::replayable, TopicGroup::people},
});
static_assert(topic_kinds.size() == EnumNames<Topic::Kind>::list.size());

constexpr const TopicKind& topic_kind(Topic topic) {
    return topic_kinds[static_cast<std::size_t>(topic.kind)];
}
constexpr TopicGroup group_of(Topic topic) {
    return topic_kind(topic).group;
}

}  // namespace muster

// The changes that an outcome makes to the topics of attached players.
#pragma once

#include "engine/core/kernel/topics.hpp"

#include <vector>

namespace muster::core {

// A player gained or lost a topic, after the outcome's events; this is the change for one of the
// player's attachments. If the request attached or detached the player, the reply has the change
// instead.
struct RouteChange {
    enum class Is : std::uint8_t { gained, lost, attached, detached };
    ConnectionId connection;
    std::uint64_t number = 0;  // The attachment's number.
    TopicPosition topic;       // The topic and its position after the outcome.
    Is is = Is::gained;
};

// Sorts the changes of one command by connection, number and topic, and sets their positions. If
// the command takes a topic and gives it back, or the reverse, no change is left. REQUIRES: for
// each attachment and topic, gains and losses alternate.
void settle(std::vector<RouteChange>& changes, const TopicCounters& topics);

}  // namespace muster::core

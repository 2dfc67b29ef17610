// Topics whose events the journal must keep.
#pragma once

#include <muster/proto/values.hpp>

#include <optional>
#include <vector>

namespace muster::core {

// A change of the held topics. The journal keeps a held topic's events from a time on, such as the
// start of a game, however old the events are and however many follow.
struct HeldChange {
    Topic topic;
    std::optional<Time> from;  // Nothing: the topic is no longer held.
    bool operator==(const HeldChange&) const = default;
};
using HeldChanges = std::vector<HeldChange>;

}  // namespace muster::core

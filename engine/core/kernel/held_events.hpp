// Topics whose events the journal must keep.
#pragma once

#include <muster/proto/values.hpp>

#include <map>
#include <memory>

namespace muster::core {

// The topics of what a domain runs, such as a game, and its start: the journal keeps the events
// from that time on, however old they are and however many follow.
using HeldEvents = std::map<Topic, Time>;
using HeldEventsPtr = std::shared_ptr<const HeldEvents>;

inline HeldEventsPtr no_held_events() {
    static const auto none = std::make_shared<const HeldEvents>();
    return none;
}

}  // namespace muster::core

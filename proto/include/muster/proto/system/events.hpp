// What the engine tells of topics themselves.
#pragma once

#include <muster/proto/event.hpp>
#include <muster/proto/fields.hpp>

namespace muster {

// clang-format off
//  name                    number
#define MUSTER_SYSTEM_EVENTS(ROW)       \
    ROW(TopicClosed,                 5)
// clang-format on
MUSTER_SYSTEM_EVENTS(MUSTER_DECLARE_EVENT)

// The topic's thing was removed. This is the topic's last event: the subscriptions to the topic end
// with it, and a topic with this id never comes again. Since version 3 of the rules.
struct TopicClosed {
    MUSTER_EVENT(TopicClosed);
    MUSTER_FIELDS()
};

}  // namespace muster

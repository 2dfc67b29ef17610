// What the engine tells about itself and about topics.
#pragma once

#include <muster/proto/event.hpp>
#include <muster/proto/fields.hpp>
#include <muster/proto/values.hpp>

namespace muster {

// clang-format off
//  name                    number
#define MUSTER_SYSTEM_EVENTS(ROW)       \
    ROW(DaemonStarted,               1) \
    ROW(TopicClosed,                 5)
// clang-format on
MUSTER_SYSTEM_EVENTS(MUSTER_DECLARE_EVENT)

// The daemon was started. The event comes on the topic `engine`; its own time is that of the last
// record before the start.
struct DaemonStarted {
    MUSTER_EVENT(DaemonStarted);
    Time at{};                      // Engine time when the daemon started.
    std::uint64_t downtime_us = 0;  // Microseconds of engine time since the last record.
    MUSTER_FIELDS(at, downtime_us)
};
// The topic's thing was removed. This is the topic's last event: the subscriptions to the topic end
// with it, and a topic with this id never comes again. Since version 3 of the rules.
struct TopicClosed {
    MUSTER_EVENT(TopicClosed);
    MUSTER_FIELDS()
};

}  // namespace muster

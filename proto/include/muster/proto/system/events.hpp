// What the engine tells about itself, on the topic `engine`.
#pragma once

#include <muster/proto/event.hpp>
#include <muster/proto/fields.hpp>
#include <muster/proto/values.hpp>

namespace muster {

// clang-format off
//  name                    number
#define MUSTER_SYSTEM_EVENTS(ROW)       \
    ROW(DaemonStarted,               1)
// clang-format on
MUSTER_SYSTEM_EVENTS(MUSTER_DECLARE_EVENT)

// The daemon was started. The event's own time is that of the last record before the start.
struct DaemonStarted {
    MUSTER_EVENT(DaemonStarted);
    Time at{};                      // Engine time when the daemon started.
    std::uint64_t downtime_us = 0;  // Microseconds of engine time since the last record.
    MUSTER_FIELDS(at, downtime_us)
};

}  // namespace muster

// The two times of the core. During the daemon's downtime engine time goes on and running time
// stands still. A deadline for somebody who could not answer during the downtime is on running
// time.
#pragma once

#include <muster/proto/fields.hpp>
#include <muster/proto/values.hpp>

#include <algorithm>

namespace muster::core {

struct Downtime {
    std::chrono::microseconds
        total{};     // Of engine time, over all lives of the daemon; never negative.
    Time resumed{};  // Engine time at the end of the last downtime.

    template <class Archive>
    void stored(Archive& archive) {
        std::int64_t total_us = total.count();
        archive(total_us, resumed);
        total = std::chrono::microseconds(total_us);
    }

    bool operator==(const Downtime&) const = default;

    // The time from `since` until `at` is downtime, as far as it is not counted already (`at` may
    // be before `resumed`). Returns the part that was added.
    std::chrono::microseconds add(Time since, Time at) {
        since = std::max(since, resumed);
        resumed = std::max(at, since);
        total += resumed - since;
        return resumed - since;
    }

    // Running time at an engine time. It stands still until `resumed`.
    Time running_time(Time engine_time) const { return std::max(engine_time, resumed) - total; }
    // The engine time at which running time reaches `running_time`, if no downtime follows.
    Time engine_time(Time running_time) const {
        return running_time > Time::max() - total ? Time::max() : running_time + total;
    }
};

}  // namespace muster::core

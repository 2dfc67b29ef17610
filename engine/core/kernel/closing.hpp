// Closes the topic of a removed thing.
#pragma once

#include "engine/core/kernel/rules.hpp"

#include <muster/proto/system/events.hpp>

namespace muster::core {

// Sends the topic's subscribers its last event and forgets the topic. REQUIRES: this input removes
// the topic's thing, and no event of the topic follows.
inline void close_topic(Context& context, Topic topic) {
    if (!rules::topics_close(context)) return;
    context.emit(topic, TopicClosed{});
    context.kernel.topics.close(topic);
    context.out.closed.push_back(topic);
}

}  // namespace muster::core

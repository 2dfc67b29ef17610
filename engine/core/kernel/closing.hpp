// The end of a topic whose thing is removed.
#pragma once

#include "engine/core/kernel/rules.hpp"

#include <muster/proto/system/events.hpp>

namespace muster::core {

// Tells the topic's subscribers its last event and forgets the topic. REQUIRES: the topic's thing
// goes with this input, and no event of the topic follows.
inline void close_topic(Context& context, Topic topic) {
    if (!rules::topics_close(context)) return;
    context.emit(topic, TopicClosed{});
    context.kernel.topics.close(topic);
    context.out.closed.push_back(topic);
}

}  // namespace muster::core

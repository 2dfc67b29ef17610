// The common context of all handlers: the input, and the outcome for its events. Each domain adds
// its slice of the state (people/context.hpp, field/context.hpp, system/context.hpp).
#pragma once

#include "engine/core/kernel/outcome.hpp"
#include "engine/core/kernel/refusals.hpp"
#include "engine/core/kernel/state.hpp"

namespace muster::core {

struct Context {
    KernelState& kernel;
    const Input& input;
    Outcome& out;

    Time now() const { return input.time; }
    // For deadlines that stand still during the daemon's downtime; see TimerKinds.
    Time running_now() const { return kernel.downtime.running_time(now()); }
    // For times of day, such as the end of a game and the periods of a day.
    Time day_time(Time engine_time) const { return engine_time - kernel.day_behind; }
    Time engine_time(Time day_time) const {
        const auto behind = kernel.day_behind;
        if (behind > behind.zero() && day_time > Time::max() - behind) return Time::max();
        if (behind < behind.zero() && day_time < Time::min() - behind) return Time::min();
        return day_time + behind;
    }
    const Actor& actor() const { return input.origin.actor; }

    // Numbers the event within its topic and appends its frame. REQUIRES: the handler can't fail
    // any more.
    template <IsEvent E>
    void emit(Topic topic, const E& event) {
        const auto number = kernel.topics.take_next(topic);
        const auto offset = out.frames.size();
        append_event(out.frames, topic, number, now(), event);
        out.events.push_back({topic, number, offset, out.frames.size() - offset});
    }

    // Ends the right to the topic of the service with that user id, and of the organisers for whom
    // the service acted, after the events of this command.
    void lose(std::uint32_t service_uid, Topic topic) {
        out.losses.push_back({{}, topic, service_uid});
    }

    // Ends the right of every service to the topic.
    void lose_for_services(Topic topic) { out.losses.push_back({{}, topic, {}, true}); }

    // For a command that succeeds without any change: it gets no record. REQUIRES: nothing was
    // changed or emitted.
    void unchanged() { out.ignored = true; }

    // A topic's position, for the `as_of` of a reply.
    TopicPosition position(Topic topic) const { return {topic, kernel.topics.last(topic)}; }
};

}  // namespace muster::core

// Handlers of the daemon's own inputs to the engine.
#include "engine/core/field/session/session.hpp"
#include "engine/core/field/timers.hpp"
#include "engine/core/kernel/check.hpp"
#include "engine/core/people/attach.hpp"
#include "engine/core/people/timers.hpp"
#include "engine/core/system/handlers.hpp"

namespace muster::core {

Result<Done> handle(SystemContext& context, const TimerFired& request) {
    // The engine thread never fires a timer early. A journal that was altered may contain such an
    // input.
    const auto due = context.kernel.timers.due(request.timer, context.kernel.downtime);
    if (due && context.now() < *due) return bad_data("timer", "The timer is not due yet.");
    const auto purpose = context.kernel.timers.take(request.timer);
    if (!purpose) return not_found("timer", request.timer.value);
    if (purpose->kind == TimerKinds::nothing) return Done{};
    CHECK(fire(context, *purpose) ||
          fire_people_timer(context, *purpose));  // Loading refuses a kind that no domain knows.
    return Done{};
}

Result<Done> handle(SystemContext& context, const SetClock& request) {
    if (!(request.rate > 0)) return bad_data("rate", "The rate of the clock must be over 0.");
    context.system.clock = request;
    return Done{};
}

Result<Done> handle(SystemContext& context, const EngineStarted& request) {
    Downtime& downtime = context.kernel.downtime;
    // If the daemon ended before the first other record after EngineStarted, the time until that
    // start is counted already. A clock that was set back adds no downtime.
    const Time since = std::max(context.now(), downtime.resumed);
    downtime.resumed = std::max(request.at, since);
    const auto passed = downtime.resumed - since;
    downtime.total += passed;
    lose_all_connections(context);
    const DaemonStarted event{downtime.resumed, static_cast<std::uint64_t>(passed.count())};
    context.emit(engine_topic(), event);
    tell_services(context, event);
    return Done{};
}

Result<Done> handle(SystemContext&, const TimeKept&) {
    return Done{};
}

}  // namespace muster::core

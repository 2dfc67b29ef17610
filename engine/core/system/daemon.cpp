// Handlers of the daemon's own inputs to the engine.
#include "engine/core/field/game/end.hpp"
#include "engine/core/field/session/session.hpp"
#include "engine/core/field/timers.hpp"
#include "engine/core/kernel/check.hpp"
#include "engine/core/kernel/limits.hpp"
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
    context.system.is_rehearsal = true;
    set_day_behind(context, {});
    return Done{};
}

Result<Done> handle(SystemContext& context, const EngineStarted& request) {
    // If the daemon ended before the first other record after EngineStarted, the time until that
    // start is counted already. A clock that was set back adds no downtime.
    Downtime& downtime = context.kernel.downtime;
    const auto passed = downtime.add(context.now(), request.at);
    lose_all_connections(context);
    const DaemonStarted event{downtime.resumed, static_cast<std::uint64_t>(passed.count())};
    context.emit(engine_topic(), event);
    tell_services(context, event);
    return Done{};
}

Result<Done> handle(SystemContext&, const TimeKept&) {
    return Done{};
}

Result<Done> handle(SystemContext& context, const TimeSkipped& request) {
    context.kernel.downtime.add(context.now(), request.at);
    return Done{};
}

Result<Done> handle(SystemContext& context, const FollowClock& request) {
    const std::chrono::microseconds behind(request.behind_us);
    if (behind > limits::day_behind_max || behind < -limits::day_behind_max)
        return bad_data("behind_us", "Times of day can't be that far from engine time.");
    context.system.clock = {request.real, request.virtual_time, 1.0};
    context.system.is_rehearsal = false;
    set_day_behind(context, behind);
    return Done{};
}

}  // namespace muster::core

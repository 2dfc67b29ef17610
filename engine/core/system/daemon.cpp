// What the daemon itself tells the engine.
#include "engine/core/field/timers.hpp"
#include "engine/core/kernel/check.hpp"
#include "engine/core/people/timers.hpp"
#include "engine/core/system/handlers.hpp"

namespace muster::core {

Result<Done> handle(SystemContext& context, const TimerFired& request) {
    // The engine thread never asks too early; a journal that is not as it was written may.
    if (const auto due = context.kernel.timers.due(request.timer); due && context.now() < *due)
        return bad_data("timer", "The timer is not due yet.");
    const auto purpose = context.kernel.timers.take(request.timer);
    if (!purpose) return not_found("timer", request.timer.value);
    CHECK(fire(context, *purpose) ||
          fire_people_timer(context, *purpose));  // Loading refuses a kind that no domain knows.
    return Done{};
}

Result<Done> handle(SystemContext& context, const SetClock& request) {
    if (!(request.rate > 0)) return bad_data("rate", "The rate of the clock must be over 0.");
    context.system.clock = request;
    return Done{};
}

}  // namespace muster::core

#include "engine/runtime/clock.hpp"

#include "engine/runtime/limits.hpp"

#include <muster/proto/json.hpp>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace muster::runtime {

Time SystemClock::now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
}

std::chrono::nanoseconds SystemClock::stopwatch() {
    return std::chrono::steady_clock::now().time_since_epoch();
}

Time virtual_time(const SetClock& anchor, Time real) {
    const auto passed = real - anchor.real;
    // A rate of 1 is computed without floating point, which loses microseconds of times since the
    // epoch.
    if (anchor.rate == 1.0) return anchor.virtual_time + passed;
    const double scaled = static_cast<double>(passed.count()) * anchor.rate;
    return anchor.virtual_time + std::chrono::microseconds(std::llround(scaled));
}

std::chrono::nanoseconds real_duration(const SetClock& anchor, Time now, Time due) {
    if (due <= now) return {};
    const std::chrono::duration<double, std::micro> real = (due - now) / anchor.rate;
    // The bound keeps the conversion in range; the waiting thread checks again anyway.
    if (real > std::chrono::hours(24)) return std::chrono::hours(24);
    return std::chrono::ceil<std::chrono::nanoseconds>(real);
}

std::chrono::microseconds engine_duration(const SetClock& anchor, std::chrono::microseconds real) {
    return std::chrono::microseconds(std::llround(static_cast<double>(real.count()) * anchor.rate));
}

Time EngineClock::now(const SetClock& anchor, Time at_least) {
    last_ = std::max({last_, at_least, virtual_time(anchor, real_.now())});
    return last_;
}

Status check_clock(const core::Engine& engine, Time real) {
    const auto& anchor = engine.clock_anchor();
    const Time now = virtual_time(anchor, real);
    if (real_duration(anchor, now, engine.time()) <= clock_behind_max) return Done{};
    std::string message = "the journal has reached " + to_iso(engine.time()) +
                          ", but the clock says " + to_iso(now) + ". ";
    if (anchor.rate == 1.0 && anchor.real == anchor.virtual_time) {
        message +=
            "Correct the machine's clock and start again; if the journal's time is the wrong "
            "one, "
            "restore a backup from before it";
    } else {
        message +=
            "This data directory is a rehearsal's with a clock of its own: start with a later "
            "--clock-start, or with an empty data directory";
    }
    return Error{ErrorCode::bad_data, std::move(message), {}};
}

Result<SetClock> begin_rehearsal(const core::Engine& engine,
                                 const Rehearsal& rehearsal,
                                 Time real) {
    const auto& anchor = engine.clock_anchor();
    const Time goes_on = std::max(engine.time(), virtual_time(anchor, real));
    const SetClock next{
        real, rehearsal.start.value_or(goes_on), rehearsal.rate.value_or(anchor.rate)};
    // Written so that the check also refuses NaN.
    if (!(next.rate >= clock_rate_min && next.rate <= clock_rate_max)) {
        std::ostringstream message;
        message << "--clock-rate must be from " << clock_rate_min << " to " << clock_rate_max;
        return bad_data("clock-rate", message.str());
    }
    if (next.virtual_time < engine.time()) {
        return bad_data("clock-start",
                        "--clock-start is before " + to_iso(engine.time()) +
                            ", which this journal has reached already; time can't go "
                            "back: choose a later start, or an empty data directory");
    }
    return next;
}

}  // namespace muster::runtime

#include "engine/runtime/clock.hpp"

#include "engine/runtime/engine_clock.hpp"
#include "engine/runtime/limits.hpp"

#include <muster/proto/json.hpp>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <sstream>

namespace muster::runtime {

ClockReading SystemClock::read() {
    using std::chrono::microseconds;
    const auto clock = [](clockid_t id) {
        timespec time{};
        ::clock_gettime(id, &time);
        return microseconds(std::int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1'000);
    };
    ClockReading reading;
    // If the thread was interrupted between the clocks, they do not fit together. A few tries do.
    constexpr microseconds together{1'000};
    for (int tries = 0; tries < 5; ++tries) {
        reading.awake = clock(CLOCK_MONOTONIC);
        reading.elapsed = clock(CLOCK_BOOTTIME);
        reading.wall = Time(clock(CLOCK_REALTIME));
        if (clock(CLOCK_MONOTONIC) - reading.awake < together) break;
    }
    return reading;
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

Status check_clock(const core::Engine& engine, Time real) {
    const auto& anchor = engine.clock_anchor();
    const Time now = time_at_start(known_clock(engine), real);
    if (real_duration(anchor, now, engine.time()) <= clock_behind_max) return Done{};
    std::string message = "the journal has reached " + to_iso(engine.time()) +
                          ", but the clock says " + to_iso(now) + ". ";
    if (engine.is_rehearsal()) {
        message +=
            "This data directory is a rehearsal's with a clock of its own: start with a later "
            "--clock-start, or with an empty data directory";
    } else {
        message +=
            "If the machine's clock is wrong, correct it: the next start works. If the clock is "
            "right (it was ahead before), start once with --accept-clock: engine time goes on from "
            "the journal's, times of day follow the clock, and nothing is lost";
    }
    return Error{ErrorCode::bad_data, std::move(message), {}};
}

Result<SetClock> begin_rehearsal(const core::Engine& engine,
                                 const Rehearsal& rehearsal,
                                 Time real) {
    const auto& anchor = engine.clock_anchor();
    Time goes_on = std::max(engine.time(), virtual_time(anchor, real));
    // Nobody would believe that gap: the machine's clock was set meanwhile (see
    // EngineClock::begin).
    if (engine.sequence() != 0 && goes_on - engine.time() > engine_duration(anchor, gap_max))
        goes_on = engine.time();
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

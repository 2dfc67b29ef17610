// Each reading is handled in three parts. First engine time passes by the elapsed time. Then it is
// compared with the anchor's time: a difference of a minute is slewed in; a larger one means that
// the wall clock was set, and engine time gets a new anchor, so that it goes on as it was. The
// anchor is core state: a restart knows what the wall clock meant. Last the wall clock is compared
// with the time of day; a difference waits until it has stood, or for an operator.
#include "engine/runtime/engine_clock.hpp"

#include "engine/runtime/clock.hpp"
#include "engine/runtime/limits.hpp"

#include <muster/proto/json.hpp>

#include <algorithm>
#include <cmath>

namespace muster::runtime {

namespace {

using std::chrono::microseconds;

// "2 h 5 min", "400 days"
std::string spelled(microseconds length) {
    using namespace std::chrono;
    length = abs(length);
    const auto number = [](auto count, const char* unit) {
        return std::to_string(count) + " " + unit;
    };
    if (length >= hours(48)) return number(duration_cast<hours>(length).count() / 24, "days");
    const auto minutes_all = duration_cast<minutes>(length).count();
    if (length >= hours(1)) {
        return number(minutes_all / 60, "h") +
               (minutes_all % 60 == 0 ? "" : " " + number(minutes_all % 60, "min"));
    }
    if (length >= minutes(2)) return number(minutes_all, "min");
    return number(duration_cast<seconds>(length).count(), "s");
}

// The real time from engine time `from` until `until`; negative if `until` is before.
microseconds real_time_between(const SetClock& anchor, Time from, Time until) {
    if (anchor.rate == 1.0) return until - from;
    return microseconds(std::llround(static_cast<double>((until - from).count()) / anchor.rate));
}

microseconds engine_time_of(const SetClock& anchor, microseconds real) {
    return anchor.rate == 1.0 ? real : engine_duration(anchor, real);
}

microseconds plausible_gap(const KnownClock& known) {
    return known.games_run ? gap_max_in_game : gap_max;
}

}  // namespace

KnownClock known_clock(const core::Engine& engine) {
    return {engine.clock_anchor(),
            engine.is_rehearsal(),
            engine.day_behind(),
            engine.time(),
            engine.sequence() == 0,
            engine.has_running_games()};
}

Time time_at_start(const KnownClock& known, Time wall) {
    const Time by_anchor = virtual_time(known.anchor, wall);
    if (known.is_rehearsal) return by_anchor;
    const auto [earlier, later] = std::minmax({by_anchor, wall + known.day_behind});
    return earlier >= known.reached - slewed_max ? earlier : later;
}

Time EngineClock::begin(const ClockReading& first, const KnownClock& known, bool is_right) {
    is_right_ = is_right;
    const Time expected = time_at_start(known, first.wall);
    if (known.is_new) return begin_at(first, expected);
    const auto gap = real_time_between(known.anchor, known.reached, expected);
    const bool is_plausible = gap <= plausible_gap(known) || is_right;
    if (gap >= microseconds::zero() && is_plausible) {
        begin_at(first, expected);
        // The clock was set back once. Meanwhile it has passed engine time: no difference is left.
        const bool is_apart = known.anchor.real != known.anchor.virtual_time;
        const auto passed = first.wall - known.reached;
        if (!known.is_rehearsal && is_apart && !known.games_run && passed >= microseconds::zero() &&
            passed <= gap_max) {
            now_ = first.wall;
            anchor_at({});
        }
        return now_;
    }
    if (gap < -slewed_max) {
        began_behind_ = known.reached;
        note("The machine's clock is " + spelled(gap) +
             " behind the journal. Engine time goes on from " + to_iso(known.reached) +
             " by elapsed time.");
    }
    return begin_at(first, known.reached);
}

Time EngineClock::begin_at(const ClockReading& first, Time engine) {
    last_ = first;
    return now_ = engine;
}

Time EngineClock::read(const ClockReading& reading, const KnownClock& known) {
    pass(reading, known);
    // The anchor of `known` is old while a change is not recorded.
    if (changes_.empty()) follow(known);
    return now_ = std::max(now_, known.reached);
}

void EngineClock::pass(const ClockReading& reading, const KnownClock& known) {
    passed_ = std::max(microseconds::zero(), reading.elapsed - last_.elapsed);
    const auto awake = std::clamp(reading.awake - last_.awake, microseconds::zero(), passed_);
    const Time before = now_;
    now_ += engine_passed(known.anchor);
    last_ = reading;
    if (passed_ - awake < sleep_min) return;
    changes_.push_back({before + engine_time_of(known.anchor, awake), TimeSkipped{now_}});
    note("The machine slept for " + spelled(passed_ - awake) + ". That time counts as downtime.");
}

// The engine time of passed_. Keeps the rest below a microsecond for the next reading: a busy
// engine reads the clock every few microseconds.
microseconds EngineClock::engine_passed(const SetClock& anchor) {
    if (anchor.rate == 1.0) return passed_;
    const double passed = static_cast<double>(passed_.count()) * anchor.rate + rest_us_;
    const double whole = std::floor(passed);
    rest_us_ = passed - whole;
    return microseconds(static_cast<std::int64_t>(whole));
}

void EngineClock::follow(const KnownClock& known) {
    const Time expected = virtual_time(known.anchor, last_.wall);
    const auto step = real_time_between(known.anchor, now_, expected);
    if (abs(step) > slewed_max) return keep_on(step, known);
    slew(expected, known);
    if (!known.is_rehearsal) compare(known);
}

void EngineClock::slew(Time target, const KnownClock& known) {
    slew_rest_ += passed_;
    const auto most = engine_time_of(known.anchor, slew_rest_ / slew_divisor);
    slew_rest_ %= slew_divisor;
    // Engine time never goes back: `most` is less than the time that has passed, but for a rest.
    now_ += std::clamp<microseconds>(
        target - now_, -std::min(most, engine_time_of(known.anchor, passed_)), most);
}

void EngineClock::keep_on(microseconds step, const KnownClock& known) {
    if (!known.is_rehearsal) return anchor_at(known.day_behind);
    note("The machine's clock was set " +
         std::string(step > microseconds::zero() ? "forward" : "back") + " by " + spelled(step) +
         ", to " + to_iso(last_.wall) + ". The rehearsal goes on by elapsed time.");
    changes_.push_back({now_, SetClock{last_.wall, now_, known.anchor.rate}});
}

void EngineClock::compare(const KnownClock& known) {
    const auto step = last_.wall - (now_ - known.day_behind);
    if (!known.games_run) behind_before_.reset();
    if (abs(step) <= slewed_max) {
        if (step_) note("The machine's clock agrees with the engine again.");
        step_.reset();
        is_right_ = false;
        if (began_behind_ && last_.wall >= *began_behind_) began_behind_.reset();
        return;
    }
    const bool is_forward = step > microseconds::zero();
    const bool jumps = last_.wall > now_ && !is_near_wall();
    const auto behind = jumps || is_near_wall() ? microseconds::zero() : now_ - last_.wall;
    const bool comes_back = !jumps && behind_before_ && behind >= *behind_before_ - slewed_max;
    const bool is_late_start = began_behind_ && last_.wall - now_ <= plausible_gap(known);
    const bool waits_for_operator = is_forward && known.games_run && !comes_back;
    const bool stands = has_stood(step, waits_for_operator);
    if (is_right_ || (is_forward && is_late_start) || (stands && !waits_for_operator))
        take(behind, known);
}

void EngineClock::take(microseconds behind, const KnownClock& known) {
    if (known.games_run && !behind_before_) behind_before_ = known.day_behind;
    step_.reset();
    if (last_.wall > now_ && !is_near_wall()) {
        note("The machine's clock is taken: engine time goes from " + to_iso(now_) + " to " +
             to_iso(last_.wall) + ". The time between counts as downtime.");
        changes_.push_back({now_, TimeSkipped{last_.wall}});
        now_ = last_.wall;
        began_behind_.reset();
    } else {
        note("The machine's clock is taken for times of day: it says " + to_iso(last_.wall) +
             ", and engine time is " + to_iso(now_) + ".");
    }
    anchor_at(behind);
}

bool EngineClock::has_stood(microseconds size, bool waits_for_operator) {
    if (!step_ || abs(step_->size - size) > slewed_max) {
        step_ = {size, last_.elapsed, waits_for_operator};
        std::string sentence =
            "The machine's clock says " + to_iso(last_.wall) + ", which is " + spelled(size) +
            (size > microseconds::zero() ? " after" : " before") + " what the engine expects. ";
        sentence += waits_for_operator
                        ? "A game runs: the engine takes that time only when an operator says that "
                          "the clock is right (`muster clock take`)."
                        : "The engine takes that time when it has stood for " +
                              spelled(stands_after_) +
                              ", or when an operator says that the clock is right (`muster clock "
                              "take`).";
        note(std::move(sentence));
    }
    step_->waits_for_operator = waits_for_operator;
    return last_.elapsed - step_->since >= stands_after_;
}

// From now on engine time belongs to the wall clock as it does now.
void EngineClock::anchor_at(microseconds day_behind) {
    changes_.push_back({now_,
                        FollowClock{last_.wall,
                                    is_near_wall() ? last_.wall : now_,
                                    static_cast<std::int64_t>(day_behind.count())}});
}

bool EngineClock::is_near_wall() const {
    return abs(now_ - last_.wall) <= slewed_max;
}

ClockReport EngineClock::report(const KnownClock& known) const {
    ClockReport report{.machine = last_.wall,
                       .engine = now_,
                       .day = now_ - known.day_behind,
                       .rate = known.anchor.rate};
    const auto step = last_.wall - report.day;
    if (known.is_rehearsal || abs(step) <= slewed_max) return report;
    report.step_us = step.count();
    report.waits_for_operator = step > microseconds::zero() && known.games_run;
    if (!step_ || abs(step_->size - step) > slewed_max) return report;  // It is new.
    report.waits_for_operator = step_->waits_for_operator;
    report.stood_s = static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::seconds>(last_.elapsed - step_->since).count());
    return report;
}

}  // namespace muster::runtime

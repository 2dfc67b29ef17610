// Engine time, from readings of the machine's clocks. Engine time follows elapsed time, never goes
// back, and takes a step of the wall clock only as far as the step is plausible
// (docs/operating.md, "A wrong clock"). Sans-I/O: the owner reads the clocks, records the changes,
// and logs the notices.
#pragma once

#include "engine/runtime/ports.hpp"

#include <deque>

namespace muster::runtime {

// The facts of the core that the clock needs.
struct KnownClock {
    SetClock anchor;  // The engine time that belongs to a time of the wall clock.
    bool is_rehearsal = false;
    std::chrono::microseconds day_behind{};  // Times of day are behind engine time by this.
    Time reached{};                          // Engine time of the last record.
    bool is_new = false;                     // There is no record yet.
    bool games_run = false;
};
KnownClock known_clock(const core::Engine& engine);

// Engine time at a start, by the wall clock, if the time since the last record is believed. The
// clock may have been set while the daemon was down, so the anchor and the time of day may
// disagree: then the earlier of the two that is not before the last record.
Time time_at_start(const KnownClock& known, Time wall);

// The engine thread (any one thread).
class EngineClock {
  public:
    // A request that the core records at `at`, before anything that is later.
    struct Change {
        Time at{};
        Request request;
    };

    // A step that needs no operator is taken when it has stood for `stands_after`.
    explicit EngineClock(std::chrono::microseconds stands_after) : stands_after_(stands_after) {}

    // Begins a life with its first reading; returns engine time. Engine time goes on from the last
    // record if the wall clock is behind it, or so far ahead that nobody would believe it.
    // `is_right`: an operator says that the wall clock is right (see take()).
    Time begin(const ClockReading& first, const KnownClock& known, bool is_right = false);
    // Begins a life at that engine time.
    Time begin_at(const ClockReading& first, Time engine);

    // Engine time at the reading. REQUIRES: it has begun, and `known` has the recorded changes.
    Time read(const ClockReading& reading, const KnownClock& known);
    // An operator says that the wall clock is right: the next reading takes its step.
    void take() { is_right_ = true; }

    // The oldest change that is not recorded; null: none.
    const Change* change() const { return changes_.empty() ? nullptr : &changes_.front(); }
    void recorded() { changes_.pop_front(); }

    // As of the last reading.
    ClockReport report(const KnownClock& known) const;
    // Sentences for the log, since the last call.
    std::vector<std::string> take_notices() { return std::exchange(notices_, {}); }

  private:
    // A step of the wall clock that the engine has not taken.
    struct Step {
        std::chrono::microseconds size{};
        std::chrono::microseconds since{};  // Elapsed time.
        bool waits_for_operator = false;
    };

    void pass(const ClockReading& reading, const KnownClock& known);
    std::chrono::microseconds engine_passed(const SetClock& anchor);
    void follow(const KnownClock& known);
    void slew(Time target, const KnownClock& known);
    // The wall clock was set: engine time goes on as it was.
    void keep_on(std::chrono::microseconds step, const KnownClock& known);
    // Looks for a difference between the wall clock and the time of day, and takes it if it may.
    void compare(const KnownClock& known);
    // Takes the wall clock's time. Times of day are behind engine time by `behind` then.
    void take(std::chrono::microseconds behind, const KnownClock& known);
    // Notes that the step is not taken, and returns whether it has stood long enough.
    bool has_stood(std::chrono::microseconds size, bool waits_for_operator);
    void anchor_at(std::chrono::microseconds day_behind);
    bool is_near_wall() const;
    void note(std::string sentence) { notices_.push_back(std::move(sentence)); }

    std::chrono::microseconds stands_after_;
    ClockReading last_;
    Time now_ = Time::min();
    std::chrono::microseconds passed_{};     // Elapsed time of the last reading.
    std::chrono::microseconds slew_rest_{};  // Elapsed time that was too short for slewing.
    double rest_us_ = 0;                     // Engine time below a microsecond.
    std::optional<Step> step_;
    // By how much times of day were behind when they first followed a clock that was set back while
    // games run. If the clock comes back, they come back to this and need no operator.
    std::optional<std::chrono::microseconds> behind_before_;
    bool is_right_ = false;
    // At the start the wall clock was behind this, the time of the last record, and has not passed
    // it yet. So the first step forward is that of the start.
    std::optional<Time> began_behind_;
    std::deque<Change> changes_;
    std::vector<std::string> notices_;
};

}  // namespace muster::runtime

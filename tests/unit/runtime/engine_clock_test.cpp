// Engine time of a machine whose clock is wrong, is set, or sleeps.
#include "engine/runtime/engine_clock.hpp"

#include "engine/runtime/limits.hpp"
#include "tests/support/runtime_fakes.hpp"

#include <gmock/gmock.h>

namespace muster::runtime {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::microseconds;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr microseconds step_stands_after = Limits{}.step_stands_after;

// A machine with its clocks, and the facts that the core has recorded.
struct Machine {
    explicit Machine(microseconds off = {}) : wall_off(off) {
        known.is_new = true;
        start();
    }

    ClockReading reading() const {
        return {now + wall_off, now.time_since_epoch(), now.time_since_epoch() - slept};
    }
    Time wall() const { return now + wall_off; }

    // Another life, with the core's facts.
    void start(bool clock_is_right = false) {
        clock = EngineClock(step_stands_after);
        engine = clock.begin(reading(), known, clock_is_right);
        known.is_new = false;
        read();
    }
    void read() {
        for (int i = 0; i < 4; ++i) {
            const Time read = clock.read(reading(), known);
            went_back = went_back || read < engine;
            engine = read;
            record();
        }
    }
    void record() {
        while (const auto* change = clock.change()) {
            EXPECT_GE(change->at, known.reached);
            known.reached = std::max(known.reached, change->at);
            if (const auto* follow = std::get_if<FollowClock>(&change->request)) {
                known.anchor = {follow->real, follow->virtual_time, 1.0};
                known.day_behind = microseconds(follow->behind_us);
            } else if (const auto* set = std::get_if<SetClock>(&change->request)) {
                known.anchor = *set;
            } else {
                const auto& skipped = std::get<TimeSkipped>(change->request);
                EXPECT_GE(skipped.at, change->at);
                downtime += skipped.at - change->at;
            }
            clock.recorded();
        }
        for (auto& notice : clock.take_notices())
            log.push_back(std::move(notice));
    }
    // Time passes; the engine reads the clock every ten seconds.
    void pass(microseconds length) {
        for (const Time until = now + length; now < until;) {
            now += std::min<microseconds>(10s, until - now);
            read();
        }
    }
    void set(microseconds off) {
        wall_off = off;
        read();
    }
    Time day() const { return engine - known.day_behind; }

    Time now = game_morning;  // True time.
    microseconds wall_off{};  // The error of the wall clock.
    microseconds slept{};
    EngineClock clock{step_stands_after};
    KnownClock known;
    Time engine{};
    microseconds downtime{};  // Of all recorded skips.
    bool went_back = false;
    std::vector<std::string> log;
};

// ---- Steps while the daemon runs. ----

struct StepCase {
    const char* name;
    microseconds step;
};
class AnyStep : public testing::TestWithParam<StepCase> {};

INSTANTIATE_TEST_SUITE_P(Steps,
                         AnyStep,
                         testing::Values(StepCase{"TwoSecondsForward", 2s},
                                         StepCase{"TwoSecondsBack", -2s},
                                         StepCase{"HalfAnHourForward", 30min},
                                         StepCase{"HalfAnHourBack", -30min},
                                         StepCase{"TwoHoursForward", 2h},
                                         StepCase{"TwoHoursBack", -2h},
                                         StepCase{"FourHundredDaysForward", days(400)},
                                         StepCase{"FourHundredDaysBack", -days(400)}),
                         [](const auto& each) { return each.param.name; });

TEST_P(AnyStep, InAGameEngineTimeGoesOnByElapsedTime) {
    Machine machine;
    machine.known.games_run = true;
    machine.set(GetParam().step);
    const Time before = machine.engine;
    machine.pass(1h);
    EXPECT_FALSE(machine.went_back);
    // A small step is slewed in.
    EXPECT_GE(machine.engine, before + 1h - 36s);
    EXPECT_LE(machine.engine, before + 1h + 36s);
    EXPECT_EQ(machine.downtime, 0s);
}

TEST_P(AnyStep, ThatLastsTwoSecondsLeavesNoTrace) {
    for (const bool games_run : {false, true}) {
        Machine machine;
        machine.known.games_run = games_run;
        machine.set(GetParam().step);
        machine.now += 2s;
        machine.read();
        machine.set({});
        machine.pass(1h);
        EXPECT_FALSE(machine.went_back);
        EXPECT_EQ(machine.engine, machine.now);
        EXPECT_EQ(machine.day(), machine.now);
        EXPECT_EQ(machine.downtime, 0s);
    }
}

TEST_P(AnyStep, WhileNoGameRunsItIsFollowedWhenItHasStood) {
    Machine machine;
    machine.pass(1min);
    machine.set(GetParam().step);
    machine.pass(step_stands_after - 10s);
    if (abs(GetParam().step) > slewed_max) {
        EXPECT_NE(machine.day(), machine.wall());
    }
    machine.pass(1h);
    EXPECT_FALSE(machine.went_back);
    EXPECT_EQ(machine.day(), machine.wall());
    const bool jumps = GetParam().step > slewed_max;
    EXPECT_EQ(machine.downtime, jumps ? GetParam().step : 0s);
}

TEST_P(AnyStep, IsTakenAtOnceWhenAnOperatorSaysThatItIsRight) {
    Machine machine;
    machine.known.games_run = true;
    machine.set(GetParam().step);
    machine.clock.take();
    machine.read();
    machine.pass(10min);
    EXPECT_FALSE(machine.went_back);
    EXPECT_EQ(machine.day(), machine.wall());
    EXPECT_EQ(machine.downtime, GetParam().step > slewed_max ? GetParam().step : 0s);
}

TEST_P(AnyStep, ARestartGoesOnWhereTheLifeBeforeEnded) {
    Machine machine;
    machine.known.games_run = true;
    machine.set(GetParam().step);
    machine.pass(75s);
    machine.known.reached = machine.engine;
    const Time before = machine.engine;
    machine.now += 5s;
    machine.start();
    EXPECT_GE(machine.engine, before);
    EXPECT_LE(machine.engine, before + 7s);
    machine.pass(1h);
    EXPECT_FALSE(machine.went_back);
    EXPECT_LE(machine.engine, before + 1h + 5s + 37s);
}

TEST(EngineClockTest, ALargeStepIsLoggedWithTheCommandThatTakesIt) {
    Machine machine;
    machine.known.games_run = true;
    machine.set(days(400));
    ASSERT_THAT(machine.log, SizeIs(1));
    EXPECT_THAT(machine.log[0], HasSubstr("400 days"));
    EXPECT_THAT(machine.log[0], HasSubstr("muster clock take"));
    machine.pass(1h);
    EXPECT_THAT(machine.log, SizeIs(1));  // Once.
    EXPECT_TRUE(machine.clock.report(machine.known).waits_for_operator);
    EXPECT_EQ(machine.clock.report(machine.known).stood_s, 3600u);
}

TEST(EngineClockTest, ASmallStepIsSlewedInAtABoundedRate) {
    Machine machine;
    machine.set(10s);
    const Time before = machine.engine;
    machine.pass(100s);
    EXPECT_EQ(machine.engine, before + 101s);
    machine.pass(900s);
    EXPECT_EQ(machine.engine, machine.wall());
    machine.set({});
    const Time again = machine.engine;
    machine.pass(100s);
    EXPECT_EQ(machine.engine, again + 99s);
    machine.pass(900s);
    EXPECT_EQ(machine.engine, machine.wall());
    EXPECT_THAT(machine.log, IsEmpty());
}

TEST(EngineClockTest, ABusyEngineSlewsTooAndABusyRehearsalKeepsItsRate) {
    Machine machine;
    machine.set(1s);
    for (int i = 0; i < 2'000'000; ++i) {
        machine.now += 50us;
        machine.engine = machine.clock.read(machine.reading(), machine.known);
    }
    EXPECT_EQ(machine.engine, machine.wall());

    Machine slow;
    slow.known.is_rehearsal = true;
    slow.known.anchor = {slow.wall(), slow.engine, 0.01};
    const Time before = slow.engine;
    for (int i = 0; i < 200'000; ++i) {
        slow.now += 50us;
        slow.engine = slow.clock.read(slow.reading(), slow.known);
    }
    EXPECT_NEAR(static_cast<double>((slow.engine - before).count()), 100'000, 2);
}

// ---- clock that was ahead, and was set right. ----

TEST(EngineClockTest, AClockThatWasTwoHoursAheadAndIsSetRight) {
    Machine machine(2h);
    EXPECT_EQ(machine.engine, machine.now + 2h);
    machine.pass(5min);
    machine.set({});
    machine.known.games_run = true;
    const Time before = machine.engine;
    machine.pass(75s);
    EXPECT_EQ(machine.engine, before + 75s);  // A grace period of a minute is over.
    machine.pass(2min);
    EXPECT_EQ(machine.engine, before + 195s);
    EXPECT_EQ(machine.day(), machine.now);  // Games end by the clock that is right.
    // The next start is not refused, and engine time counts the real downtime.
    machine.known.reached = machine.engine;
    machine.now += 10min;
    machine.start();
    EXPECT_EQ(machine.engine, before + 195s + 10min);
    EXPECT_EQ(machine.day(), machine.now);
}

TEST(EngineClockTest, AtALaterStartWithoutAGameTheDifferenceIsGone) {
    Machine machine(2h);
    machine.set({});
    machine.pass(10min);
    EXPECT_EQ(machine.day(), machine.now);
    machine.known.reached = machine.engine;
    machine.now += 12h;
    machine.start();
    EXPECT_EQ(machine.engine, machine.now);
    EXPECT_EQ(machine.day(), machine.now);
}

TEST(EngineClockTest, InAGameTimesOfDayComeBackWithTheClock) {
    Machine machine;
    machine.known.games_run = true;
    machine.set(-30min);
    machine.pass(20min);
    EXPECT_EQ(machine.day(), machine.now - 30min);
    machine.set({});
    machine.pass(20min);
    EXPECT_EQ(machine.day(), machine.now);
    EXPECT_EQ(machine.engine, machine.now);
}

TEST(EngineClockTest, InAGameTimesOfDayDoNotGoForwardByAClockAlone) {
    Machine machine(2h);
    machine.set({});
    machine.pass(10min);
    machine.known.games_run = true;
    machine.set(2h);  // Wrong again, in a game that began by the right clock.
    machine.pass(1h);
    EXPECT_EQ(machine.day(), machine.now);
    machine.set({});
    machine.pass(1h);
    EXPECT_EQ(machine.day(), machine.now);
    EXPECT_FALSE(machine.went_back);
}

// ---- Sleep. ----

TEST(EngineClockTest, ASleepOfTheMachineIsDowntime) {
    Machine machine;
    machine.known.games_run = true;
    machine.pass(1min);
    machine.now += 3h;
    machine.slept += 3h;
    machine.read();
    EXPECT_EQ(machine.engine, machine.now);
    EXPECT_EQ(machine.downtime, 3h);
    ASSERT_THAT(machine.log, SizeIs(1));
    EXPECT_THAT(machine.log[0], HasSubstr("slept for 3 h"));
}

TEST(EngineClockTest, AnEngineThatIsBusyForLongHasNoDowntime) {
    Machine machine;
    machine.now += 5min;
    machine.read();
    EXPECT_EQ(machine.downtime, 0s);
    EXPECT_THAT(machine.log, IsEmpty());
}

// ---- Starts. ----

TEST(EngineClockTest, AStartSecondsBehindTheJournalGoesOnByElapsedTime) {
    Machine machine;
    machine.pass(1min);
    machine.known.reached = machine.engine;
    machine.wall_off = -30s;
    machine.start();
    EXPECT_EQ(machine.engine, machine.known.reached);
    machine.pass(100s);
    EXPECT_EQ(machine.engine, machine.known.reached + 99s);
}

TEST(EngineClockTest, AStartWithAGapThatNobodyBelievesWaits) {
    for (const bool games_run : {false, true}) {
        Machine machine;
        machine.known.games_run = games_run;
        const Time last = machine.known.reached = machine.engine;
        machine.wall_off = days(400);
        machine.start();
        EXPECT_EQ(machine.engine, last);
        machine.pass(2min);
        EXPECT_EQ(machine.engine, last + 2min);
        machine.pass(2min);
        EXPECT_EQ(machine.engine, last + 4min + (games_run ? days(0) : days(400)));
        machine.clock.take();
        machine.read();
        machine.read();
        EXPECT_EQ(machine.engine, machine.wall());
        EXPECT_EQ(machine.downtime, days(400));
    }
}

TEST(EngineClockTest, AnOrdinaryGapAtAStartIsTaken) {
    Machine machine;
    machine.known.games_run = true;
    machine.known.reached = machine.engine;
    machine.now += days(2);
    machine.start();
    EXPECT_EQ(machine.engine, machine.now);
    EXPECT_THAT(machine.log, IsEmpty());
}

// The clock is wrong for a moment, the daemon is killed in this moment, and starts with the right
// clock.
TEST_P(AnyStep, TheClockIsSetRightWhileTheDaemonIsDown) {
    for (const bool games_run : {false, true}) {
        Machine machine;
        machine.known.games_run = games_run;
        machine.pass(1h);
        machine.set(GetParam().step);
        machine.now += 2s;
        machine.read();
        machine.known.reached = machine.engine;
        machine.now += 5s;
        machine.wall_off = {};
        EXPECT_LE(machine.known.reached - time_at_start(machine.known, machine.now), 2s);
        machine.start();
        machine.pass(1h);
        EXPECT_FALSE(machine.went_back);
        EXPECT_EQ(machine.engine, machine.now);
        EXPECT_EQ(machine.day(), machine.now);
        EXPECT_EQ(machine.downtime, 0s);
    }
}

// The clock chip has no battery: the clock says 1970 until it is set.
TEST(EngineClockTest, AClockThatIsSetAfterTheStartIsTakenAsTheStartsOwn) {
    Machine machine;
    machine.known.games_run = true;
    machine.known.reached = machine.engine;
    machine.now += 1h;
    machine.wall_off = Time{} - machine.now;
    machine.start(true);
    EXPECT_EQ(machine.engine, machine.known.reached);
    machine.pass(30s);
    machine.set({});
    EXPECT_EQ(machine.engine, machine.now);
    EXPECT_EQ(machine.day(), machine.now);
    EXPECT_FALSE(machine.went_back);
}

// The journal was made by a clock 400 days ahead: the way back.
TEST(EngineClockTest, WhoeverIsLockedOutComesBackWithAcceptClock) {
    Machine machine(days(400));
    machine.pass(1min);
    machine.known.reached = machine.engine;
    machine.wall_off = {};
    machine.start(true);
    EXPECT_FALSE(machine.went_back);
    EXPECT_EQ(machine.engine, machine.known.reached);
    EXPECT_EQ(machine.day(), machine.now);
    machine.pass(10min);
    // A later start needs nothing.
    machine.known.reached = machine.engine;
    machine.now += 1h;
    machine.start();
    EXPECT_EQ(machine.engine, machine.known.reached + 1h);
    EXPECT_EQ(machine.day(), machine.now);
}

// ---- Rehearsals. ----

TEST(EngineClockTest, ARehearsalGoesOnByElapsedTimeAtItsRate) {
    for (const auto step : {microseconds(-30min), microseconds(days(400)), microseconds(-2s)}) {
        Machine machine;
        machine.known.is_rehearsal = true;
        machine.known.games_run = true;
        machine.known.anchor = {machine.wall(), machine.engine, 60.0};
        const Time before = machine.engine;
        machine.pass(1min);
        EXPECT_EQ(machine.engine, before + 1h);
        machine.set(step);
        machine.pass(1min);
        EXPECT_GE(machine.engine, before + 2h - 36s);
        EXPECT_LE(machine.engine, before + 2h + 36s);
        EXPECT_FALSE(machine.went_back);
        EXPECT_EQ(machine.day(), machine.engine);
    }
}

}  // namespace
}  // namespace muster::runtime

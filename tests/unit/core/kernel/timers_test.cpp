// Timers on engine time and on running time: their common order, and the effect of downtime.
#include "tests/support/game_fixture.hpp"

#include <gmock/gmock.h>

namespace muster::core {
namespace {

using namespace std::chrono_literals;

constexpr Time start{std::chrono::hours{100}};
constexpr TimerPurpose on_engine_time{TimerKinds::field_first, 0, 0};
constexpr TimerPurpose on_running_time{TimerKinds::running_first, 0, 0};

TEST(TimersTest, TheFirstOfBothQueuesIsNextByTimeThenById) {
    Timers timers;
    const Downtime none;
    const auto third = timers.set(start + 2s, on_running_time);
    const auto first = timers.set(start + 1s, on_running_time);
    const auto second = timers.set(start + 1s, on_engine_time);
    for (const TimerId each : {first, second, third}) {
        EXPECT_EQ(timers.next(none)->id, each);
        EXPECT_TRUE(timers.take(each));
    }
    EXPECT_FALSE(timers.next(none));
}

TEST(TimersTest, DowntimeShiftsTimersOnRunningTimeAlone) {
    Timers timers;
    const auto running = timers.set(start + 1s, on_running_time);
    const auto engine = timers.set(start + 5s, on_engine_time);
    const Downtime later{10s, start + 10s};
    EXPECT_EQ(timers.next(later), (DueTimer{start + 5s, engine}));
    EXPECT_EQ(timers.due(engine, later), start + 5s);
    EXPECT_EQ(timers.due(running, later), start + 11s);
    timers.cancel(engine);
    EXPECT_EQ(timers.next(later), (DueTimer{start + 11s, running}));
    EXPECT_TRUE(timers.wait_on_running_time());
    timers.cancel(running);
    EXPECT_FALSE(timers.wait_on_running_time());
}

TEST(DowntimeTest, RunningTimeStandsStillUntilTheDaemonIsBack) {
    const Downtime once{10s, start + 10s};
    EXPECT_EQ(once.running_time(start + 3s), start);
    EXPECT_EQ(once.running_time(start + 10s), start);
    EXPECT_EQ(once.running_time(start + 12s), start + 2s);
    EXPECT_EQ(once.engine_time(start + 2s), start + 12s);
    EXPECT_EQ(once.engine_time(Time::max() - 1s), Time::max());
}

class DowntimeOfTheEngine : public GameFixture {
  protected:
    // Begins a life at that time; no record was made since the last request.
    void start_life(Time at) {
        const Time last = engine.time();
        engine.apply({last, {}, EngineStarted{at}}, outcome);
        ASSERT_TRUE(outcome.changed);
    }
};

TEST_F(DowntimeOfTheEngine, IsTheTimeSinceTheRecordBeforeTheStart) {
    start_life(now + 1h);
    EXPECT_EQ(engine.downtime(), (Downtime{1h, now + 1h}));
    EXPECT_THAT(events_of<DaemonStarted>(),
                testing::ElementsAre(DaemonStarted{now + 1h, 3'600'000'000}));
    EXPECT_EQ(engine.time(), now);
}

TEST_F(DowntimeOfTheEngine, CountsOnceWhereALifeEndsAtItsStart) {
    start_life(now + 1h);
    start_life(now + 3h);
    EXPECT_EQ(engine.downtime().total, 3h);
    // The clock was set back.
    start_life(now + 2h);
    EXPECT_EQ(engine.downtime(), (Downtime{3h, now + 3h}));
}

TEST_F(DowntimeOfTheEngine, ASleepOrATakenStepOfTheClockIsDowntimeToo) {
    edit([&](State& state) { state.kernel.timers.set(now + 1min, {TimerKinds::nothing, 0, 0}); });
    engine.apply({engine.time(), {}, TimeSkipped{now + 3h}}, outcome);
    ASSERT_TRUE(outcome.changed);
    EXPECT_EQ(engine.downtime(), (Downtime{3h, now + 3h}));
    EXPECT_EQ(engine.next_timer()->due, now + 3h + 1min);
}

TEST_F(DowntimeOfTheEngine, IsInSnapshots) {
    edit([&](State& state) { state.kernel.timers.set(now + 1min, {TimerKinds::nothing, 0, 0}); });
    EXPECT_TRUE(engine.waits_on_running_time());
    start_life(now + 1h);
    const auto before = saved();
    engine = Engine::load(before);
    EXPECT_EQ(saved(), before);
    EXPECT_EQ(engine.next_timer()->due, now + 1h + 1min);
}

TEST_F(DowntimeOfTheEngine, ATimerOnRunningTimeFiresAtItsShiftedTime) {
    edit([&](State& state) { state.kernel.timers.set(now + 1min, {TimerKinds::nothing, 0, 0}); });
    start_life(now + 1h);
    const auto timer = *engine.next_timer();
    EXPECT_EQ(refused(TimerFired{timer.id}).fact("field"), "timer");
    advance_to(timer.due);
    EXPECT_FALSE(engine.waits_on_running_time());
}

TEST_F(DowntimeOfTheEngine, ASnapshotWithNegativeDowntimeIsRefused) {
    State state = look();
    state.kernel.downtime.total = -1us;
    std::string bytes;
    state.save(bytes);
    EXPECT_THROW(Engine::load(bytes), DecodeError);
}

}  // namespace
}  // namespace muster::core

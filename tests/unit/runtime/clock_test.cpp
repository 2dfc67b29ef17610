// Engine time: anchors, rehearsals, and refused starts.
#include "engine/runtime/clock.hpp"

#include "engine/runtime/limits.hpp"
#include "tests/support/runtime_fakes.hpp"

#include <gmock/gmock.h>

#include <limits>

namespace muster::runtime {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;

// An engine whose last record is of `time`, under the anchor.
core::Engine engine_at(Time time, std::optional<SetClock> anchor = {}) {
    core::Engine engine(7);
    core::Outcome outcome;
    if (anchor) engine.apply({time, {}, *anchor}, outcome);
    engine.apply({time, {}, create_player("Ada")}, outcome);
    return engine;
}

TEST(EngineTime, WithoutARehearsalItIsTheRealTime) {
    EXPECT_EQ(virtual_time({}, game_morning), game_morning);
}

TEST(EngineTime, ARehearsalRunsFromItsAnchorAtItsRate) {
    const SetClock anchor{game_morning, game_morning + hours(100), 60.0};
    EXPECT_EQ(virtual_time(anchor, game_morning), game_morning + hours(100));
    EXPECT_EQ(virtual_time(anchor, game_morning + seconds(1)),
              game_morning + hours(100) + minutes(1));
    EXPECT_EQ(real_duration(anchor, game_morning, game_morning + hours(1)), minutes(1));
}

TEST(EngineTime, AStartOverAnHourBehindTheLastRecordIsRefusedWithAnExplanation) {
    const auto engine = engine_at(game_morning);
    EXPECT_TRUE(check_clock(engine, game_morning));
    EXPECT_TRUE(check_clock(engine, game_morning - clock_behind_max));
    const auto refused = check_clock(engine, game_morning - clock_behind_max - seconds(1));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("2026-05-09T07:00:00"));
    EXPECT_THAT(refused.error().message, HasSubstr("--accept-clock"));
}

TEST(EngineTime, TheHourIsOneOfRealTimeAlsoInARehearsal) {
    const SetClock anchor{game_morning, game_morning, 60.0};
    const auto engine = engine_at(game_morning + hours(30), anchor);
    EXPECT_TRUE(check_clock(engine, game_morning));
    const auto refused = check_clock(engine, game_morning - hours(1));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("--clock-start"));
}

TEST(Rehearsal, ItBeginsWhereTheOptionsSay) {
    const auto engine = engine_at(game_morning);
    const auto begun =
        begin_rehearsal(engine, {game_morning + hours(2), 60.0}, game_morning + minutes(1));
    ASSERT_TRUE(begun);
    EXPECT_EQ(begun->real, game_morning + minutes(1));
    EXPECT_EQ(begun->virtual_time, game_morning + hours(2));
    EXPECT_EQ(begun->rate, 60.0);
}

TEST(Rehearsal, WhatIsNotGivenGoesOnAsItWas) {
    const auto engine = engine_at(game_morning, SetClock{game_morning, game_morning, 10.0});
    const auto faster = begin_rehearsal(engine, {std::nullopt, 20.0}, game_morning + minutes(1));
    ASSERT_TRUE(faster);
    EXPECT_EQ(faster->virtual_time, game_morning + minutes(10));
    const auto later =
        begin_rehearsal(engine, {game_morning + hours(9), std::nullopt}, game_morning);
    ASSERT_TRUE(later);
    EXPECT_EQ(later->rate, 10.0);
}

TEST(Rehearsal, TimeCantGoBack) {
    const auto engine = engine_at(game_morning);
    const auto refused = begin_rehearsal(engine, {game_morning - hours(1), {}}, game_morning);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("--clock-start"));
}

TEST(Rehearsal, ItsRateIsWithinLimits) {
    const auto engine = engine_at(game_morning);
    for (const double rate :
         {0.0, -1.0, clock_rate_max * 2, std::numeric_limits<double>::quiet_NaN()}) {
        EXPECT_FALSE(begin_rehearsal(engine, {{}, rate}, game_morning)) << rate;
    }
}

}  // namespace
}  // namespace muster::runtime

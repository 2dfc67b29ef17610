#include "engine/core/field/draw/day.hpp"

#include <gtest/gtest.h>

#include <map>

namespace muster::core {
namespace {

using namespace std::chrono;
using Kind = DayPeriod::Kind;

Time utc(int y, unsigned m, unsigned d, int h, int min = 0) {
    return Time(sys_days(year{y} / month{m} / day{d})) + hours{h} + minutes{min};
}

// Zurich in 2026: an hour ahead, two in summer.
const TimeZone zurich{
    "Europe/Zurich",
    {{utc(2025, 10, 26, 1), 3600}, {utc(2026, 3, 29, 1), 7200}, {utc(2026, 10, 25, 1), 3600}}};

TEST(LocalTime, WeekdaysAreLocal) {
    EXPECT_EQ(local_weekday(zurich, utc(2026, 5, 8, 21, 59)), Friday);
    EXPECT_EQ(local_weekday(zurich, utc(2026, 5, 8, 22, 0)), Saturday);
    EXPECT_EQ(local_weekday({}, utc(2026, 5, 8, 22, 0)), Friday);
}

// The field case "Over midnight": "a game may end after midnight, and the periods of the day
// follow".
TEST(Course, OfADayThatEndsBeforeItsStartGoesOnToTheNextDay) {
    Config night;
    night.start_time_minutes = 22 * 60;
    night.end_time_minutes = 2 * 60;
    const auto course = [&](Time at) {
        const auto [start, end] = course_of_day(night, zurich, at);
        return std::pair{start, end};
    };
    const std::pair ninth{utc(2026, 5, 9, 20), utc(2026, 5, 10, 0)};
    EXPECT_EQ(course(utc(2026, 5, 9, 12)), ninth) << "before the start: the coming night";
    EXPECT_EQ(course(utc(2026, 5, 9, 21)), ninth) << "23:00 there";
    EXPECT_EQ(course(utc(2026, 5, 9, 23, 59)), ninth) << "01:59 there";
    const auto kind = [&](int hour, int minute) {
        const DayCourse whole{ninth.first, ninth.second};
        return day_period_at(night, whole, utc(2026, 5, 9, hour, minute)).kind;
    };
    EXPECT_EQ(kind(20, 40), Kind::perimeter) << "half an hour of the 240 minutes is the end game";
    EXPECT_EQ(kind(22, 30), Kind::centre) << "00:30 there";
    EXPECT_EQ(kind(23, 45), Kind::end_game);
    EXPECT_EQ(course(utc(2026, 5, 10, 0)), (std::pair{utc(2026, 5, 10, 20), utc(2026, 5, 11, 0)}))
        << "02:00 there: that night is over";
    // Summer time begins in the night from Saturday to Sunday, at 02:00.
    night.end_time_minutes = 4 * 60;
    EXPECT_EQ(course(utc(2026, 3, 28, 22)), (std::pair{utc(2026, 3, 28, 21), utc(2026, 3, 29, 2)}));
    // The night after that begins on a day of 23 hours.
    night.end_time_minutes = 30;
    EXPECT_EQ(course(utc(2026, 3, 29, 22)),
              (std::pair{utc(2026, 3, 29, 20), utc(2026, 3, 29, 22, 30)}));
}

TEST(Course, OfAnOrdinaryDayIsThatDay) {
    const auto [start, end] = course_of_day({}, zurich, utc(2026, 5, 9, 22));
    EXPECT_EQ(start, utc(2026, 5, 10, 7)) << "midnight there";
    EXPECT_EQ(end, utc(2026, 5, 10, 15));
    Config whole;
    whole.start_time_minutes = 0;
    whole.end_time_minutes = 24 * 60;
    EXPECT_EQ(course_of_day(whole, zurich, utc(2026, 5, 9, 12)).end, utc(2026, 5, 9, 22));
}

// 09:00 to 17:00 by the defaults: E = 16:30, Z = 15:00, P = 13:30.
const DayCourse day_course{utc(2026, 5, 9, 9), utc(2026, 5, 9, 17)};
Time at(int h, int min = 0, int s = 0) {
    return utc(2026, 5, 9, h, min) + seconds{s};
}

struct Moment {
    Time now;
    Kind kind;
    double ratio;
};

TEST(DayPeriods, FollowTheTimeOfDay) {
    const Config config;
    const std::vector<Moment> moments{
        {at(9, 15), Kind::normal, 0},
        {at(13, 29, 59), Kind::normal, 0},
        {at(13, 30), Kind::perimeter, 0},
        {at(14, 15), Kind::perimeter, 0.5},
        {at(14, 59, 59), Kind::perimeter, 89.0 / 90},
        {at(15, 0), Kind::centre, 0.3333},
        {at(15, 45), Kind::centre, 0.3333 + 1.0 * 0.5},
        {at(16, 29, 59), Kind::centre, 0.3333 + 89.0 / 90},
        {at(16, 30), Kind::end_game, 0},
        {at(18, 0), Kind::end_game, 0},
    };
    for (const auto& moment : moments) {
        const auto period = day_period_at(config, day_course, moment.now);
        EXPECT_EQ(period.kind, moment.kind) << moment.now.time_since_epoch().count();
        EXPECT_NEAR(period.ratio, moment.ratio, 1e-9) << moment.now.time_since_epoch().count();
    }
}

TEST(DayPeriods, TheRatiosUseWholeMinutes) {
    const Config config;
    EXPECT_EQ(day_period_at(config, day_course, at(14, 0, 0)),
              day_period_at(config, day_course, at(14, 0, 59)));
    EXPECT_EQ(day_period_at(config, day_course, at(15, 7, 0)),
              day_period_at(config, day_course, at(15, 7, 59)));
}

TEST(DayPeriods, SpecificUntilStartPlusSpecificMinutesWithoutWiggle) {
    const Config config;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Random random(seed);
        EXPECT_EQ(day_period(config, day_course, at(9, 14, 59), random).kind, Kind::specific);
        EXPECT_EQ(day_period(config, day_course, at(7), random).kind, Kind::specific)
            << "before the start";
        EXPECT_EQ(day_period(config, day_course, at(9, 15), random).kind, Kind::normal);
    }
}

TEST(DayPeriods, AfterTheEndItIsTheEndGameWithoutWiggle) {
    Config config;
    config.time_wiggle_minutes = 600;
    Random random(1);
    const Random before = random;
    EXPECT_EQ(day_period(config, day_course, at(17), random).kind, Kind::end_game);
    EXPECT_EQ(day_period(config, day_course, at(22), random).kind, Kind::end_game);
    EXPECT_EQ(random, before);
}

TEST(DayPeriods, TheWiggleIsUniformOverWholeSeconds) {
    // Three minutes before the perimeter with a wiggle of seven: 4 of 14 minutes lie beyond.
    const Config config;
    Random random(11);
    const int draws = 20'000;
    int perimeter = 0;
    for (int i = 0; i < draws; ++i) {
        perimeter += day_period(config, day_course, at(13, 27), random).kind == Kind::perimeter;
    }
    EXPECT_NEAR(perimeter, draws * 241.0 / 841, 4 * 64.0);
    EXPECT_EQ(day_period(config, day_course, at(13, 22, 59), random).kind, Kind::normal);
    EXPECT_EQ(day_period(config, day_course, at(13, 37), random).kind, Kind::perimeter);
}

TEST(DayPeriods, AnExtendedGameHasALaterEnd) {
    const Config config;
    const DayCourse extended{day_course.start, at(18, 30)};
    EXPECT_EQ(day_period_at(config, extended, at(14, 59)).kind, Kind::normal);
    EXPECT_EQ(day_period_at(config, extended, at(15, 0)).kind, Kind::perimeter);
    EXPECT_EQ(day_period_at(config, extended, at(18, 0)).kind, Kind::end_game);
}

TEST(DayPeriods, PeriodsOfNoLengthAreSkipped) {
    Config config;
    config.perimeter_minutes = 0;
    config.zkaff_minutes = 0;
    config.end_game_minutes = 0;
    EXPECT_EQ(day_period_at(config, day_course, at(16, 59, 59)).kind, Kind::normal);
    EXPECT_EQ(day_period_at(config, day_course, at(17)).kind, Kind::end_game);
}

}  // namespace
}  // namespace muster::core

#include <muster/proto/json.hpp>
#include <muster/proto/local_time.hpp>

#include <gtest/gtest.h>

namespace muster {
namespace {

using namespace std::chrono;

Time utc(int y, unsigned m, unsigned d, int h, int min = 0) {
    return Time(sys_days(year{y} / month{m} / day{d})) + hours{h} + minutes{min};
}

// Zurich in 2026: an hour ahead, two in summer.
const TimeZone zurich{
    "Europe/Zurich",
    {{utc(2025, 10, 26, 1), 3600}, {utc(2026, 3, 29, 1), 7200}, {utc(2026, 10, 25, 1), 3600}}};

TEST(LocalTime, OffsetsAreThoseOfTheLastTransition) {
    EXPECT_EQ(utc_offset(zurich, utc(2026, 1, 10, 12)), hours{1});
    EXPECT_EQ(utc_offset(zurich, utc(2026, 3, 29, 1) - microseconds{1}), hours{1});
    EXPECT_EQ(utc_offset(zurich, utc(2026, 3, 29, 1)), hours{2});
    EXPECT_EQ(utc_offset(zurich, utc(2026, 10, 25, 1)), hours{1});
    EXPECT_EQ(utc_offset(zurich, utc(1999, 1, 1, 0)), hours{1})
        << "the first holds for earlier times";
    EXPECT_EQ(utc_offset({}, utc(2026, 1, 1, 0)), hours{0}) << "no transitions: UTC";
}

TEST(LocalTime, TimeOfDayIsOnTheLocalDay) {
    EXPECT_EQ(time_of_day(zurich, utc(2026, 5, 9, 6), 17 * 60), utc(2026, 5, 9, 15));
    EXPECT_EQ(time_of_day(zurich, utc(2026, 1, 9, 6), 17 * 60), utc(2026, 1, 9, 16));
    EXPECT_EQ(time_of_day(zurich, utc(2026, 5, 8, 23), 9 * 60), utc(2026, 5, 9, 7))
        << "one hour past midnight there";
}

TEST(LocalTime, TimeOfDayOnTheDaysWhenClocksChange) {
    const Time spring = utc(2026, 3, 29, 10);
    EXPECT_EQ(time_of_day(zurich, spring, 60), utc(2026, 3, 29, 0));
    EXPECT_EQ(time_of_day(zurich, spring, 150), utc(2026, 3, 29, 1, 30))
        << "02:30 is skipped: 03:30";
    EXPECT_EQ(time_of_day(zurich, spring, 17 * 60), utc(2026, 3, 29, 15));
    const Time autumn = utc(2026, 10, 25, 10);
    EXPECT_EQ(time_of_day(zurich, autumn, 60), utc(2026, 10, 24, 23));
    EXPECT_EQ(time_of_day(zurich, autumn, 150), utc(2026, 10, 25, 0, 30))
        << "02:30 is twice: the first";
    EXPECT_EQ(time_of_day(zurich, autumn, 17 * 60), utc(2026, 10, 25, 16));
}

TEST(LocalTime, IsWrittenAsClocksShowIt) {
    EXPECT_EQ(local_date_time(zurich, utc(2026, 5, 9, 22, 30)), "2026-05-10 00:30:00");
    EXPECT_EQ(local_time(zurich, utc(2026, 1, 9, 22, 30)), "23:30:00");
    EXPECT_EQ(local_time({}, utc(2026, 1, 9, 22, 30)), "22:30:00");
}

// The field case "Over midnight": "A time of day that is past means the next one (said in the
// answer). 24:00 and ISO times without seconds are taken."
TEST(ReadTime, TakesWhatPeopleWrite) {
    const Time now = utc(2026, 5, 9, 12, 30);  // 14:30 there.
    const struct {
        const char* text;
        WrittenTime time;
    } cases[] = {
        {"17:30", {utc(2026, 5, 9, 15, 30)}},
        {"17:30:15", {utc(2026, 5, 9, 15, 30) + seconds{15}}},
        {"02:00", {utc(2026, 5, 10, 0), true}},
        {"2:00", {utc(2026, 5, 10, 0), true}},
        {"14:30", {utc(2026, 5, 10, 12, 30), true}},
        {"24:00", {utc(2026, 5, 9, 22)}},
        {"00:00", {utc(2026, 5, 9, 22), true}},
        {"2026-12-01T02:00", {utc(2026, 12, 1, 1)}},
        {"2026-12-01 02:00", {utc(2026, 12, 1, 1)}},
        {"2026-12-01 02:00:30", {utc(2026, 12, 1, 1) + seconds{30}}},
        {"2026-12-01T02:00Z", {utc(2026, 12, 1, 2)}},
        {"2026-12-01T02:00:00Z", {utc(2026, 12, 1, 2)}},
        {"2026-12-01T02:00+02:00", {utc(2026, 12, 1, 0)}},
        {"2026-05-09T24:00", {utc(2026, 5, 9, 22)}},
        {"2026-05-08 17:30", {utc(2026, 5, 8, 15, 30)}},  // The engine refuses a past end.
    };
    for (const auto& c : cases)
        EXPECT_EQ(read_time(c.text, now, zurich), c.time) << c.text;
}

TEST(ReadTime, TakesTheDayAndTheOffsetOfTheZone) {
    EXPECT_EQ(read_time("09:00", utc(2026, 5, 8, 23, 30), zurich)->at, utc(2026, 5, 9, 7))
        << "it is half past one there";
    EXPECT_EQ(read_time("12:00", utc(2026, 3, 29, 0, 30), zurich)->at, utc(2026, 3, 29, 10))
        << "summer time begins at 01:00";
    EXPECT_EQ(read_time("12:00", utc(2026, 3, 28, 20), zurich),
              (WrittenTime{utc(2026, 3, 29, 10), true}))
        << "of the next day";
}

TEST(ReadTime, AnythingElseIsNoTime) {
    for (const auto* text : {"",
                             "17",
                             "17:",
                             ":30",
                             "24:01",
                             "25:00",
                             "17:60",
                             "017:30",
                             "1:2:3:4",
                             "17:30Z",
                             "noon",
                             "2026-05-09",
                             "2026-05-09 ",
                             "2026-13-09 10:00",
                             "2026-05-09  10:00",
                             "9.5.2026 10:00",
                             "\xff\xff\xff\xff-\xff\xff-\xff\xffT10:00"}) {
        EXPECT_EQ(read_time(text, utc(2026, 5, 9, 12), zurich), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace muster

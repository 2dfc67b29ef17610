#include "engine/core/field/game/location.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace muster::core {
namespace {

using namespace std::chrono_literals;

const Time noon{std::chrono::sys_days{std::chrono::year{2026} / 5 / 9} + 12h};

Location reading(Measure accuracy_m, std::chrono::seconds after = 0s) {
    return {.latitude_deg = 47.37,
            .longitude_deg = 8.54,
            .accuracy_m = accuracy_m,
            .time = noon + after};
}

struct Case {
    const char* rule;
    std::optional<Location> last;
    Location next;
    bool replaces;
};

TEST(Locations, BecomeTheTeamsByTheRules) {
    const std::vector<Case> cases{
        {"if the team has none", std::nullopt, reading(500), true},
        {"or accuracy < 20 m", reading(5), reading(19.9, 1s), true},
        {"not at 20 m", reading(5), reading(20, 1s), false},
        {"or it is more accurate than the last", reading(80), reading(79, 1s), true},
        {"not as accurate as the last", reading(80), reading(80, 1s), false},
        {"or the last is over 15 s old and accuracy is under 1.5x the last's",
         reading(80),
         reading(119, 16s),
         true},
        {"not at 15 s", reading(80), reading(119, 15s), false},
        {"not at 1.5x", reading(80), reading(120, 16s), false},
        {"or the last is over 30 s old", reading(20), reading(3000, 31s), true},
        {"not at 30 s", reading(20), reading(3000, 30s), false},
        {"a point older than the last one is ignored", reading(80), reading(5, -1s), false},
        {"nothing changed", reading(5), reading(5), false},
        {"nothing changed, all unknown", reading({}), reading({}), false},
        {"an unknown accuracy counts as 100 m", reading(100), reading({}, 1s), false},
        {"and is more accurate than 101 m", reading(101), reading({}, 1s), true},
        {"and less accurate than 99 m", reading({}), reading(99, 1s), true},
        {"but not the most precise one", reading({}), reading({}, 1s), false},
    };
    for (const auto& c : cases)
        EXPECT_EQ(replaces(c.last, c.next), c.replaces) << c.rule;
}

// A thousandth of a degree of latitude is about 111.2 m.
Location north(double metres, std::chrono::seconds after) {
    Location location = reading(5, after);
    location.latitude_deg += metres / 111'195;
    return location;
}

TEST(Tracks, TakeAPointOnlyIfOver20MetresAndOver10SecondsFromTheLast) {
    TeamTrack track;
    track.add({47.37, 8.54, noon});
    EXPECT_TRUE(joins_track({}, reading(5)));
    EXPECT_TRUE(joins_track(track, north(21, 11s)));
    EXPECT_FALSE(joins_track(track, north(21, 10s)));
    EXPECT_FALSE(joins_track(track, north(19, 11s)));
    EXPECT_FALSE(joins_track(track, north(0, 3600s)));
}

TEST(Locations, OutOfRangeAreBadData) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    const auto field = [](Location location) {
        const auto error = check_location(location, noon);
        if (!error) return std::string();
        EXPECT_EQ(error->code, ErrorCode::bad_data);
        return std::string(error->fact("field").value_or("?"));
    };
    const auto with = [](auto member, double value) {
        Location location = reading(5);
        location.*member = value;
        return location;
    };
    EXPECT_EQ(field(reading(5)), "");
    for (const double bad : {nan, infinity, -infinity, 90.001, -90.001}) {
        EXPECT_EQ(field(with(&Location::latitude_deg, bad)), "location.latitude_deg") << bad;
    }
    for (const double bad : {nan, infinity, 180.001, -180.001}) {
        EXPECT_EQ(field(with(&Location::longitude_deg, bad)), "location.longitude_deg") << bad;
    }
    // The door makes these unknown; here they would be a fault.
    for (const double bad : {infinity, -1.0}) {
        EXPECT_EQ(field(with(&Location::accuracy_m, bad)), "location.accuracy_m") << bad;
        EXPECT_EQ(field(with(&Location::speed_mps, bad)), "location.speed_mps") << bad;
        EXPECT_EQ(field(with(&Location::heading_deg, bad)), "location.heading_deg") << bad;
    }
    EXPECT_EQ(field(with(&Location::heading_deg, 360.5)), "location.heading_deg");
    EXPECT_EQ(field(with(&Location::accuracy_m, nan)), "");
    EXPECT_EQ(field(with(&Location::speed_mps, nan)), "");
    EXPECT_EQ(field(with(&Location::heading_deg, nan)), "");
    EXPECT_EQ(field(with(&Location::latitude_deg, -90)), "");
    EXPECT_EQ(field(with(&Location::longitude_deg, 180)), "");
}

TEST(Locations, OverSixtySecondsInTheFutureAreBadData) {
    EXPECT_FALSE(check_location(reading(5, 60s), noon));
    const auto error = check_location(reading(5, 61s), noon);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->fact("field"), "location.time");
    EXPECT_FALSE(check_location(reading(5, -86400s), noon)) << "the past is as the phone says";
}

}  // namespace
}  // namespace muster::core

// Compares the points with an independent implementation of the rules' formula, term by term, with
// the C library's power.
#include "engine/core/field/draw/points.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace muster::core {
namespace {

Zone zone(std::int32_t connected, std::int32_t connections, bool train, bool hard) {
    Zone made;
    made.connected_zones = connected;
    made.connections = connections;
    made.train_through = train;
    made.hard_to_reach = hard;
    return made;
}

TEST(ZoneRemoteness, IsTheSumOfItsTermsRoundedDown) {
    const Config config;
    EXPECT_EQ(zone_remoteness(config, zone(6, 36, true, false)), 0);
    EXPECT_EQ(zone_remoteness(config, zone(4, 36, true, false)), 2 * 15);
    EXPECT_EQ(zone_remoteness(config, zone(6, 16, true, false)), 2 * 25);
    EXPECT_EQ(zone_remoteness(config, zone(6, 36, false, false)), 30);
    EXPECT_EQ(zone_remoteness(config, zone(6, 36, true, true)), 50);
    EXPECT_EQ(zone_remoteness(config, zone(3, 10, false, true)),
              static_cast<int>(std::floor(3 * 15 + (6 - std::sqrt(10.0)) * 25 + 30 + 50)));
}

TEST(ZoneRemoteness, IsNeverNegative) {
    EXPECT_EQ(zone_remoteness({}, zone(12, 400, true, false)), 0);
}

// The rules' formula; each line is truncated.
std::int64_t reference(const Config& c, const Challenge& x, const PointsInput& in) {
    const auto whole = [](double p) {
        return p < 0 ? std::int64_t{0} : static_cast<std::int64_t>(std::trunc(p));
    };
    std::int64_t p = x.additional_points + x.remoteness * 90 + x.grade * 20 +
                     x.walking_minutes * 10 + x.stationary_minutes * 10 +
                     in.repetitions * x.points_per_repetition;
    if (p < 0) p = 0;
    if (in.zone) {
        p = whole(static_cast<double>(p) + static_cast<double>(zone_remoteness(c, *in.zone)) +
                  3.0 * std::pow(in.travel_minutes, 1.4));
    }
    if (x.kind == ChallengeKind::centre_place) {
        p = whole(static_cast<double>(p) + (x.dead_end ? 50 : 0) + x.station_distance_m / 20.0 +
                  x.minutes_to_centre * 5 + (7 - std::cbrt(x.departures_per_hour)) * 32);
    }
    if (in.zoneable_with_zone) p += 100;
    if (in.weekday == std::chrono::Saturday) p = whole(static_cast<double>(p) * x.bias_saturday);
    if (in.weekday == std::chrono::Sunday) p = whole(static_cast<double>(p) * x.bias_sunday);
    if (in.behind > 1000) {
        p = whole(static_cast<double>(p) *
                  (1 + 0.25 * static_cast<double>(in.behind - 1000) / 1000));
    }
    return p;
}

TEST(Points, AgreeWithTheFormulaOverManyChallenges) {
    const Config config;
    Random random(5);
    const auto upto = [&](std::int64_t most) {
        return static_cast<std::int32_t>(random.between(0, most));
    };
    for (int i = 0; i < 20'000; ++i) {
        Challenge x;
        x.kind = random.chance(0.3) ? ChallengeKind::centre_place : ChallengeKind::site;
        x.additional_points = static_cast<std::int32_t>(random.between(-100, 300));
        x.remoteness = upto(6);
        x.grade = upto(6);
        x.walking_minutes = upto(60);
        x.stationary_minutes = upto(60);
        x.points_per_repetition = upto(50);
        x.station_distance_m = upto(2000);
        x.minutes_to_centre = upto(30);
        x.departures_per_hour = upto(40);
        x.dead_end = random.chance(0.5);
        x.bias_saturday = 0.5 + random.unit();
        x.bias_sunday = 0.5 + random.unit();
        const std::int32_t connected = upto(8);
        const std::int32_t connections = upto(50);
        const bool train = random.chance(0.5);
        const bool hard = random.chance(0.2);
        const Zone z = zone(connected, connections, train, hard);
        PointsInput in;
        in.repetitions = upto(9);
        if (random.chance(0.7)) {
            in.zone = &z;
            in.travel_minutes = upto(120);
        }
        in.zoneable_with_zone = in.zone && random.chance(0.3);
        in.weekday = std::chrono::weekday(static_cast<unsigned>(random.below(7)));
        in.behind = random.between(0, 4000);
        ASSERT_EQ(expected_points(config, x, in), reference(config, x, in)) << i;
    }
}

Challenge worth(std::int32_t additional) {
    Challenge challenge;
    challenge.kind = ChallengeKind::anywhere;
    challenge.additional_points = additional;
    return challenge;
}

TEST(Points, TravelOfAWholeNumberOfPoints) {
    const Zone z = zone(6, 36, true, false);
    Config config;
    config.travel_minutes_exponent = 2;
    EXPECT_EQ(expected_points(config, worth(0), {.zone = &z, .travel_minutes = 5}), 75);
}

TEST(Points, BiasCountsOnItsDayAlone) {
    Challenge challenge = worth(100);
    challenge.bias_saturday = 1.5;
    challenge.bias_sunday = 0.333;
    EXPECT_EQ(expected_points({}, challenge, {.weekday = std::chrono::Friday}), 100);
    EXPECT_EQ(expected_points({}, challenge, {.weekday = std::chrono::Saturday}), 150);
    EXPECT_EQ(expected_points({}, challenge, {.weekday = std::chrono::Sunday}), 33);
}

TEST(Points, UnderdogsGetMoreFromOverAThousandBehind) {
    EXPECT_EQ(expected_points({}, worth(1000), {.behind = 1000}), 1000);
    EXPECT_EQ(expected_points({}, worth(1000), {.behind = 1001}), 1000) << "1000.25, truncated";
    EXPECT_EQ(expected_points({}, worth(1000), {.behind = 2000}), 1250);
    EXPECT_EQ(expected_points({}, worth(1000), {.behind = 5000}), 2000);
}

TEST(Points, AreNeverNegative) {
    EXPECT_EQ(expected_points({}, worth(-500), {}), 0);
    Challenge busy = worth(0);
    busy.kind = ChallengeKind::centre_place;
    busy.departures_per_hour = 100'000;
    EXPECT_EQ(expected_points({}, busy, {}), 0);
    Config wild;
    wild.relative_standard_deviation = 5;
    Random random(3);
    for (int i = 0; i < 1000; ++i)
        EXPECT_GE(challenge_points(wild, worth(100), {}, random).points, 0);
}

TEST(Points, DeviateNormallyByFivePercent) {
    Random random(8);
    const int draws = 40'000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < draws; ++i) {
        const double p =
            static_cast<double>(challenge_points({}, worth(1000), {}, random).points) - 1000;
        sum += p;
        squares += p * p;
    }
    EXPECT_NEAR(sum / draws, 0, 4 * 50 / std::sqrt(draws));
    EXPECT_NEAR(std::sqrt(squares / draws), 50, 1);
}

TEST(Points, FixedPointsReplaceAllOthers) {
    Challenge challenge = worth(100);
    challenge.remoteness = 1;  // 190 in all: 90 over 100 is not over 200.
    challenge.points_per_repetition = 30;
    challenge.fixed_points = true;
    Random random(1);
    const Points points = challenge_points({}, challenge, {.repetitions = 2}, random);
    EXPECT_EQ(points.points, 160);
    EXPECT_FALSE(points.computed);
}

TEST(Points, FixedPointsFarBelowTheComputedAreTheDifference) {
    Challenge challenge = worth(100);
    challenge.remoteness = 6;  // 640 in all: 540 over 100 is over twice 100.
    challenge.fixed_points = true;
    Config config;
    config.relative_standard_deviation = 0;
    Random random(1);
    const Points points = challenge_points(config, challenge, {}, random);
    EXPECT_EQ(points.points, 540);
    EXPECT_EQ(points.computed, 640);
    EXPECT_EQ(points.fixed, 100);
}

TEST(Points, FixedPointsHoldAtExactlyTheCutoff) {
    Challenge challenge = worth(100);
    challenge.grade = 10;  // 300: 200 over is not over 2.0 * 100.
    challenge.fixed_points = true;
    Config config;
    config.relative_standard_deviation = 0;
    Random random(1);
    EXPECT_EQ(challenge_points(config, challenge, {}, random).points, 100);
}

}  // namespace
}  // namespace muster::core

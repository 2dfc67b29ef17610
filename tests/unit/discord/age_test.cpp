#include "discord-bot/api/age.hpp"

#include <gmock/gmock.h>

namespace muster::discord {
namespace {

using namespace std::chrono_literals;

class AgeTest : public ::testing::Test {
  protected:
    // The age of an interaction made `before` ago, when Discord's clock shows `there` and this
    // machine's `here`.
    std::chrono::milliseconds age(std::chrono::milliseconds before = 0ms) {
        const auto made = static_cast<Snowflake>((there - before).count()) << 22u;
        return std::chrono::duration_cast<std::chrono::milliseconds>(ages.of(made, here));
    }
    void pass(std::chrono::milliseconds time) {
        here += time;
        there += time;
    }

    std::chrono::steady_clock::time_point here{1h};
    std::chrono::milliseconds there{350'000'000'000};
    Ages ages;
};

TEST_F(AgeTest, WhatCameBeforeTellsTheClocksApart) {
    EXPECT_EQ(age(200ms), 0ms) << "there is nothing to compare it with";
    pass(1s);
    EXPECT_EQ(age(50ms), 0ms) << "it was faster on its way";
    EXPECT_EQ(age(4'050ms), 4'000ms);
    EXPECT_EQ(age(50ms), 0ms);
}

TEST_F(AgeTest, ClocksThatRunApartMakeNothingOld) {
    age();
    for (int day = 0; day < 30; ++day) {
        pass(24h);
        here += 30s;  // One in 2,880.
        EXPECT_EQ(age(), 0ms);
    }
    for (int day = 0; day < 30; ++day) {
        pass(24h);
        there += 30s;
        EXPECT_EQ(age(), 0ms);
    }
    EXPECT_EQ(age(4s), 4s) << "within the hour it is known again";
}

TEST_F(AgeTest, AnHourOfSilenceCostsTwoSecondsOfCertainty) {
    age();
    pass(1h);
    EXPECT_EQ(age(6s), 4'200ms);
}

TEST_F(AgeTest, AnIdOfNoTimeThatCanBeSpoilsNothing) {
    age();
    ages.of(~Snowflake{0}, here);
    EXPECT_EQ(age(), 0ms);
    EXPECT_EQ(age(4s), 4s);
    ages.of(0, here);
    EXPECT_EQ(age(), 0ms);
    EXPECT_EQ(age(4s), 4s);
}

}  // namespace
}  // namespace muster::discord

// The loop and its timers, and their destruction while they run.
#include "discord-bot/net/loop.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <stdexcept>
#include <thread>

namespace muster::discord {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using ::testing::ElementsAre;

TEST(LoopTest, RunsInOrderWhatIsPostedFromAnyThread) {
    Loop loop;
    std::vector<int> seen;
    const auto runner = std::this_thread::get_id();
    std::thread([&] {
        for (int i = 0; i < 3; ++i)
            loop.post([&, i] {
                EXPECT_EQ(std::this_thread::get_id(), runner);
                seen.push_back(i);
            });
        loop.post([&] { loop.stop(); });
    }).join();
    loop.run();
    EXPECT_THAT(seen, ElementsAre(0, 1, 2));
}

TEST(LoopTest, AStopBeforeTheRunEndsItAndItCanRunAgain) {
    Loop loop;
    bool ran = false;
    loop.post([&] { ran = true; });
    loop.stop();
    loop.run();
    EXPECT_FALSE(ran);
    loop.post([&] { loop.stop(); });
    loop.run();
    EXPECT_TRUE(ran);
}

TEST(LoopTest, AnExceptionLeavesItAndTheRestFollows) {
    Loop loop;
    std::vector<int> seen;
    loop.post([] { throw std::runtime_error("ours"); });
    loop.post([&] { seen.push_back(1); });
    loop.post([&] { loop.stop(); });
    EXPECT_THROW(loop.run(), std::runtime_error);
    loop.run();
    EXPECT_THAT(seen, ElementsAre(1));
}

TEST(LoopTest, TellsEachSignal) {
    Loop loop;
    std::vector<int> seen;
    loop.on_signal({SIGUSR1, SIGUSR2}, [&](int signal) {
        seen.push_back(signal);
        if (seen.size() == 2) return loop.stop();
        std::raise(SIGUSR2);
    });
    std::raise(SIGUSR1);
    loop.run();
    EXPECT_THAT(seen, ElementsAre(SIGUSR1, SIGUSR2));
}

TEST(LoopTest, WhatNeverRanIsDestroyedWithTheLoop) {
    auto held = std::make_shared<int>(0);
    {
        Loop loop;
        auto timer = std::make_shared<Timer>(loop);
        timer->at(Clock::now() + 1h, [held] {});
        loop.post([held, timer] {});
    }
    EXPECT_EQ(held.use_count(), 1);
}

TEST(TimerTest, RingsInOrderOfTheTimes) {
    Loop loop;
    std::vector<int> seen;
    Timer late(loop);
    Timer early(loop);
    const auto now = Clock::now();
    late.at(now + 2ms, [&] {
        seen.push_back(2);
        loop.stop();
    });
    early.at(now + 1ms, [&] { seen.push_back(1); });
    loop.run();
    EXPECT_THAT(seen, ElementsAre(1, 2));
}

TEST(TimerTest, ALaterAppointmentReplacesTheEarlier) {
    Loop loop;
    std::vector<int> seen;
    Timer timer(loop);
    timer.at(Clock::now(), [&] { seen.push_back(1); });
    timer.at(Clock::now(), [&] {
        seen.push_back(2);
        // Also replaces the appointment from its own callback.
        timer.at(Clock::now(), [&] {
            seen.push_back(3);
            loop.stop();
        });
    });
    loop.run();
    EXPECT_THAT(seen, ElementsAre(2, 3));
}

// All three are due at once. The first cancels the second and destroys the third.
TEST(TimerTest, NeverRingsOnceCancelledOrDestroyed) {
    Loop loop;
    std::vector<int> seen;
    auto first = std::make_unique<Timer>(loop);
    auto second = std::make_unique<Timer>(loop);
    Timer third(loop);
    const auto now = Clock::now();
    first->at(now - 3ms, [&] {
        seen.push_back(1);
        second.reset();
        third.cancel();
        first.reset();
        loop.post([&] { loop.stop(); });
    });
    second->at(now - 2ms, [&] { seen.push_back(2); });
    third.at(now - 1ms, [&] { seen.push_back(3); });
    loop.run();
    EXPECT_THAT(seen, ElementsAre(1));
}

TEST(TimerTest, ForgetsWhatItHeldWhenItIsCancelled) {
    Loop loop;
    Timer timer(loop);
    auto held = std::make_shared<int>(0);
    timer.at(Clock::now() + 1h, [held] {});
    timer.cancel();
    EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace muster::discord

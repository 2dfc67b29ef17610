// The inbox under many producers: nothing is lost, each producer's items keep their order.
#include "engine/runtime/inbox.hpp"

#include <gmock/gmock.h>

#include <array>
#include <thread>

namespace muster::runtime {
namespace {

using Numbers = Inbox<std::pair<int, int>>;

TEST(Inbox, ManyProducersLoseNothingAndKeepTheirOrder) {
    constexpr int producers = 4;
    constexpr int items = 20'000;
    Numbers inbox(100, 1 << 20);
    std::vector<std::thread> threads;
    for (int producer = 0; producer < producers; ++producer) {
        threads.emplace_back([&inbox, producer] {
            for (int i = 0; i < items; ++i) {
                while (inbox.try_push({producer, i}, 1) != Numbers::Push::taken)
                    std::this_thread::yield();
            }
        });
    }
    std::array<int, producers> next{};
    std::vector<std::pair<int, int>> taken;
    for (int count = 0; count < producers * items;) {
        inbox.wait(Numbers::WaitFor::items, std::chrono::hours(1));
        inbox.drain(taken);
        for (const auto& [producer, i] : taken) {
            auto& expected = next.at(static_cast<std::size_t>(producer));
            ASSERT_EQ(i, expected);
            ++expected;
        }
        count += static_cast<int>(taken.size());
        taken.clear();
    }
    for (auto& thread : threads)
        thread.join();
}

TEST(Inbox, WhatWasTakenBeforeTheCloseCanStillBeDrained) {
    Numbers inbox(10, 100);
    EXPECT_EQ(inbox.try_push({1, 1}, 1), Numbers::Push::taken);
    inbox.close();
    EXPECT_EQ(inbox.try_push({1, 2}, 1), Numbers::Push::closed);
    EXPECT_FALSE(inbox.finished());
    std::vector<std::pair<int, int>> taken;
    inbox.drain(taken);
    EXPECT_EQ(taken.size(), 1u);
    EXPECT_TRUE(inbox.finished());
}

TEST(Inbox, ProgressBeforeTheWaitEndsTheWait) {
    Numbers inbox(10, 100);
    inbox.progress();
    inbox.wait(Numbers::WaitFor::progress, std::chrono::hours(1));
    inbox.alarm();
    inbox.wait(Numbers::WaitFor::items, std::chrono::hours(1));
}

}  // namespace
}  // namespace muster::runtime

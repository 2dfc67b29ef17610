// The inbox under many producers: nothing is lost, each producer's items keep their order.
#include "engine/runtime/inbox.hpp"

#include <gmock/gmock.h>

#include <array>
#include <atomic>
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

// What is left when many are pushed at once: those that found no room, in their order.
std::vector<std::pair<int, int>> left_of(Numbers& inbox, int count, Numbers::Push expected) {
    std::vector<std::pair<int, int>> items;
    for (int i = 0; i < count; ++i)
        items.emplace_back(0, i);
    EXPECT_EQ(inbox.try_push(items, [](const auto&) { return 10u; }), expected);
    return items;
}

TEST(Inbox, ManyAtOnceAreTakenInOrderAsFarAsThereIsRoom) {
    using Items = std::vector<std::pair<int, int>>;
    // Room for four by number, and for three by bytes; empty, and with one in it.
    for (const std::size_t bytes_max : {1000u, 30u}) {
        for (const bool has_one : {false, true}) {
            Numbers inbox(4, bytes_max);
            if (has_one) {
                EXPECT_EQ(inbox.try_push({9, 9}, 10), Numbers::Push::taken);
            }
            const std::size_t room = (bytes_max == 30 ? 3u : 4u) - (has_one ? 1u : 0u);
            const auto left = left_of(inbox, 6, Numbers::Push::full);
            ASSERT_EQ(left.size(), 6 - room);
            EXPECT_EQ(left.front(), std::pair(0, static_cast<int>(room)));
            Items taken;
            inbox.drain(taken);
            ASSERT_EQ(taken.size(), room + (has_one ? 1 : 0));
            EXPECT_EQ(taken.back(), std::pair(0, static_cast<int>(room) - 1));
            // Drained, there is room again.
            EXPECT_TRUE(left_of(inbox, 3, Numbers::Push::taken).empty());
        }
    }
}

TEST(Inbox, NothingOfManyIsTakenOnceItIsClosed) {
    Numbers inbox(10, 1000);
    inbox.close();
    EXPECT_EQ(left_of(inbox, 3, Numbers::Push::closed).size(), 3u);
    EXPECT_TRUE(inbox.finished());
}

// A close used to take the wake-up away from the progress that was waited for.
TEST(Inbox, ACloseMeanwhileDoesNotSwallowTheProgressThatIsWaitedFor) {
    for (int round = 0; round < 200; ++round) {
        Numbers inbox(10, 100);
        std::atomic<bool> begins = false;
        std::thread consumer([&] {
            begins = true;
            inbox.wait(Numbers::WaitFor::progress, std::chrono::hours(1));
        });
        // Most of the rounds it sleeps by then; whether it does or not, it must end.
        const auto let_it_sleep = [] {
            for (int i = 0; i < 200; ++i)
                std::this_thread::yield();
        };
        while (!begins)
            std::this_thread::yield();
        let_it_sleep();
        inbox.close();
        let_it_sleep();
        inbox.progress();
        consumer.join();
    }
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

// The inbox under many producers: nothing is lost, each producer's items keep their order.
#include "engine/runtime/inbox.hpp"

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <thread>

namespace muster::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

Submission from(ClientId client, std::uint64_t id = 0, std::size_t size = 1) {
    return {client, id, size, {{}, {}, Ping{}}};
}

std::vector<Submission> many_from(ClientId client, std::uint64_t count, std::size_t size = 1) {
    std::vector<Submission> many;
    for (std::uint64_t id = 0; id < count; ++id)
        many.push_back(from(client, id, size));
    return many;
}

std::vector<std::uint64_t> ids(const std::vector<Submission>& submissions) {
    std::vector<std::uint64_t> all;
    for (const auto& submission : submissions)
        all.push_back(submission.request_id);
    return all;
}

// Takes the pushed submissions and reports them as done.
std::vector<Submission> use_up(Inbox& inbox) {
    std::vector<Submission> taken;
    inbox.drain(taken);
    for (const auto& submission : taken)
        inbox.done(submission);
    return taken;
}

TEST(Inbox, ManyProducersLoseNothingAndKeepTheirOrder) {
    constexpr ClientId producers = 4;
    constexpr std::uint64_t items = 20'000;
    Inbox inbox(100, 1 << 20);
    std::vector<std::thread> threads;
    for (ClientId producer = 0; producer < producers; ++producer) {
        threads.emplace_back([&inbox, producer] {
            for (std::uint64_t i = 0; i < items; ++i) {
                while (inbox.try_push(from(producer, i)) != Inbox::Push::taken)
                    std::this_thread::yield();
            }
        });
    }
    std::array<std::uint64_t, producers> next{};
    for (std::uint64_t count = 0; count < producers * items;) {
        inbox.wait(Inbox::WaitFor::items, std::chrono::hours(1));
        for (const auto& submission : use_up(inbox)) {
            ASSERT_EQ(submission.request_id, next.at(submission.client));
            ++next.at(submission.client);
            ++count;
        }
    }
    for (auto& thread : threads)
        thread.join();
}

TEST(Inbox, WhatWasTakenBeforeTheCloseCanStillBeDrained) {
    Inbox inbox(10, 100);
    EXPECT_EQ(inbox.try_push(from(1)), Inbox::Push::taken);
    inbox.close();
    EXPECT_EQ(inbox.try_push(from(1)), Inbox::Push::closed);
    EXPECT_FALSE(inbox.finished());
    EXPECT_THAT(use_up(inbox), SizeIs(1));
    EXPECT_TRUE(inbox.finished());
}

TEST(Inbox, ManyAtOnceAreTakenInOrderAsFarAsTheirClientHasRoom) {
    // One client alone gets half: of eight submissions by number, or of 60 bytes.
    for (const std::size_t bytes_max : {1000u, 60u}) {
        for (const bool has_one : {false, true}) {
            Inbox inbox(8, bytes_max);
            if (has_one) {
                EXPECT_EQ(inbox.try_push(from(1, 9, 10)), Inbox::Push::taken);
            }
            const std::size_t room = (bytes_max == 60 ? 3u : 4u) - (has_one ? 1u : 0u);
            auto left = many_from(1, 6, 10);
            EXPECT_EQ(inbox.try_push(left), Inbox::Push::full);
            ASSERT_THAT(left, SizeIs(6 - room));
            EXPECT_EQ(left.front().request_id, room);
            const auto taken = use_up(inbox);
            ASSERT_THAT(taken, SizeIs(room + (has_one ? 1 : 0)));
            EXPECT_EQ(taken.back().request_id, room - 1);
        }
    }
}

TEST(Inbox, AClientCannotFillItForOthers) {
    Inbox inbox(100, 1 << 20);
    for (ClientId greedy = 1; greedy <= 3; ++greedy) {
        auto all = many_from(greedy, 100);
        EXPECT_EQ(inbox.try_push(all), Inbox::Push::full);
    }
    // Refused submissions between those of other clients.
    std::vector<Submission> mixed;
    for (const ClientId client : {1u, 4u, 2u, 5u, 4u})
        mixed.push_back(from(client, mixed.size()));
    EXPECT_EQ(inbox.try_push(mixed), Inbox::Push::full);
    EXPECT_THAT(ids(mixed), ElementsAre(0, 2));
}

TEST(Inbox, WhatIsDrainedTakesRoomUntilItIsDone) {
    Inbox inbox(8, 1 << 20);
    auto first = many_from(1, 4);
    EXPECT_EQ(inbox.try_push(first), Inbox::Push::taken);
    std::vector<Submission> taken;
    inbox.drain(taken);
    EXPECT_EQ(inbox.try_push(from(1)), Inbox::Push::full);
    for (const auto& submission : taken)
        inbox.done(submission);
    EXPECT_EQ(inbox.try_push(from(1)), Inbox::Push::full);
    taken.clear();
    inbox.drain(taken);
    auto second = many_from(1, 4);
    EXPECT_EQ(inbox.try_push(second), Inbox::Push::taken);
}

TEST(Inbox, OneIsAlwaysTakenWhateverItsSize) {
    Inbox inbox(8, 100);
    EXPECT_EQ(inbox.try_push(from(1, 1, 5000)), Inbox::Push::taken);
    EXPECT_EQ(inbox.try_push(from(2, 1, 1)), Inbox::Push::full);
    use_up(inbox);
    use_up(inbox);
    EXPECT_EQ(inbox.try_push(from(2, 1, 1)), Inbox::Push::taken);
}

TEST(Inbox, NothingOfManyIsTakenOnceItIsClosed) {
    Inbox inbox(10, 1000);
    inbox.close();
    auto all = many_from(1, 3);
    EXPECT_EQ(inbox.try_push(all), Inbox::Push::closed);
    EXPECT_THAT(all, SizeIs(3));
    EXPECT_TRUE(inbox.finished());
}

// Earlier, a close swallowed the wake-up for the awaited progress.
TEST(Inbox, ACloseMeanwhileDoesNotSwallowTheProgressThatIsWaitedFor) {
    for (int round = 0; round < 200; ++round) {
        Inbox inbox(10, 100);
        std::atomic<bool> begins = false;
        std::thread consumer([&] {
            begins = true;
            inbox.wait(Inbox::WaitFor::progress, std::chrono::hours(1));
        });
        // In most rounds the consumer sleeps by then. Asleep or not, the wait must end.
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
    Inbox inbox(10, 100);
    inbox.progress();
    inbox.wait(Inbox::WaitFor::progress, std::chrono::hours(1));
    inbox.alarm();
    inbox.wait(Inbox::WaitFor::items, std::chrono::hours(1));
}

}  // namespace
}  // namespace muster::runtime

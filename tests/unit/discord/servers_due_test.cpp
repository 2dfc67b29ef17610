#include "discord-bot/servers_due.hpp"

#include <gmock/gmock.h>

namespace muster::discord {
namespace {

using namespace std::chrono_literals;
using ::testing::Optional;

class ServersDueTest : public ::testing::Test {
  protected:
    // Time goes on to the next one, which is taken.
    std::optional<Snowflake> wait() {
        const auto next = due.next();
        if (!next) return std::nullopt;
        now = std::max(now, *next);
        return due.take(now);
    }

    ServersDue::Time now{1h};
    ServersDue due;
};

TEST_F(ServersDueTest, OneAfterTheOther) {
    for (Snowflake server = 1; server <= 2'000; ++server) {
        due.add(server, now);
        now += 1ms;
    }
    for (Snowflake server = 1; server <= 2'000; ++server) {
        EXPECT_THAT(due.take(now), Optional(server));
        EXPECT_EQ(due.take(now), std::nullopt) << "one is under way";
        EXPECT_EQ(due.next(), std::nullopt);
        due.done();
    }
    EXPECT_EQ(due.take(now), std::nullopt);
    EXPECT_EQ(due.size(), 0u);
}

TEST_F(ServersDueTest, WhatFailsIsTriedLaterAndLater) {
    due.add(7, now);
    std::vector<std::chrono::seconds> waits;
    for (int i = 0; i < 40; ++i) {
        const auto before = now;
        ASSERT_THAT(wait(), Optional(7u));
        waits.push_back(std::chrono::round<std::chrono::seconds>(now - before));
        EXPECT_EQ(due.failed(now), i == 0) << "only the first is told";
    }
    EXPECT_EQ(waits[0], 0s);
    EXPECT_EQ(waits[1], ServersDue::wait_first);
    EXPECT_EQ(waits[2], 2 * ServersDue::wait_first);
    EXPECT_TRUE(std::ranges::is_sorted(waits));
    EXPECT_EQ(waits.back(), ServersDue::wait_longest);
    wait();
    due.done();
    EXPECT_EQ(wait(), std::nullopt);
}

TEST_F(ServersDueTest, OneThatFailsHoldsUpNoOther) {
    due.add(1, now);
    due.add(2, now + 1ms);
    EXPECT_THAT(wait(), Optional(1u));
    due.failed(now);
    EXPECT_THAT(wait(), Optional(2u));
    due.done();
    EXPECT_THAT(wait(), Optional(1u));
}

TEST_F(ServersDueTest, WhatIsGoneIsNotTriedAgain) {
    due.add(1, now);
    due.take(now);
    due.remove(1);
    EXPECT_FALSE(due.failed(now));
    EXPECT_EQ(wait(), std::nullopt);
}

TEST_F(ServersDueTest, WhatComesBackWhileItIsUnderWayIsDoneOnceMore) {
    for (const bool fails : {false, true}) {
        due.add(1, now);
        due.take(now);
        due.remove(1);
        due.add(1, now);
        fails ? void(due.failed(now)) : due.done();
        EXPECT_THAT(wait(), Optional(1u));
        due.done();
        EXPECT_EQ(wait(), std::nullopt);
    }
}

}  // namespace
}  // namespace muster::discord

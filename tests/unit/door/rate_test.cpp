// Token buckets, and the cost of requests.
#include "engine/door/rate.hpp"

#include <muster/proto/requests.hpp>

#include <gtest/gtest.h>

namespace muster::door {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(TokenBucket, GivesTheBurstAtOnceThenTheRate) {
    TokenBucket bucket;
    const TokenBucket::TimePoint start(seconds(1000));
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(bucket.take(start, 10, 5), milliseconds(0));
    const auto wait = bucket.take(start, 10, 5);
    EXPECT_GT(wait, milliseconds(0));
    EXPECT_LE(wait, milliseconds(101));
    EXPECT_EQ(bucket.take(start + wait, 10, 5), milliseconds(0));
    EXPECT_GT(bucket.take(start + wait, 10, 5), milliseconds(0));
}

TEST(TokenBucket, FillsUpToTheBurstAndNoFurther) {
    TokenBucket bucket;
    TokenBucket::TimePoint now(seconds(1000));
    for (int i = 0; i < 5; ++i)
        (void)bucket.take(now, 10, 5);
    EXPECT_FALSE(bucket.is_full(now, 10, 5));
    now += seconds(3600);
    EXPECT_TRUE(bucket.is_full(now, 10, 5));
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(bucket.take(now, 10, 5), milliseconds(0));
    EXPECT_GT(bucket.take(now, 10, 5), milliseconds(0));
}

TEST(TokenBucket, AnExpensiveRequestTakesSeveral) {
    TokenBucket bucket;
    TokenBucket::TimePoint now(seconds(1000));
    EXPECT_EQ(bucket.take(now, 10, 10, 4), milliseconds(0));
    EXPECT_EQ(bucket.take(now, 10, 10, 4), milliseconds(0));
    const auto wait = bucket.take(now, 10, 10, 4);
    EXPECT_GT(wait, milliseconds(199));  // 2 tokens are there, and 2 more come in 0.2 s.
    EXPECT_LE(wait, milliseconds(201));
    EXPECT_EQ(bucket.take(now, 10, 10, 2), milliseconds(0));
    EXPECT_EQ(bucket.take(now + milliseconds(400), 10, 10, 4), milliseconds(0));
}

TEST(TokenBucket, WhatCostsMoreThanTheBurstTakesAllOfIt) {
    TokenBucket bucket;
    const TokenBucket::TimePoint now(seconds(1000));
    EXPECT_EQ(bucket.take(now, 10, 2, 4), milliseconds(0));
    EXPECT_GT(bucket.take(now, 10, 2), milliseconds(0));
}

TEST(TokenBucket, WhatIsGivenBackCanBeTakenAgainAndNothingMore) {
    TokenBucket bucket;
    const TokenBucket::TimePoint now(seconds(1000));
    EXPECT_EQ(bucket.take(now, 10, 1), milliseconds(0));
    bucket.give_back();
    bucket.give_back();
    EXPECT_TRUE(bucket.is_full(now, 10, 1));
    EXPECT_EQ(bucket.take(now, 10, 1), milliseconds(0));
    EXPECT_GT(bucket.take(now, 10, 1), milliseconds(0));
}

}  // namespace
}  // namespace muster::door

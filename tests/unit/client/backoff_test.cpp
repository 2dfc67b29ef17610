#include "client-lib/src/backoff.hpp"

#include <gtest/gtest.h>

namespace muster::client {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, EachWaitIsInTheUpperHalfOfASpanThatDoublesUpToTheLongest) {
    Backoff backoff({100ms, 1s}, 42);
    for (const auto span : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) {
        const auto wait = backoff.next();
        EXPECT_GE(wait, span / 2);
        EXPECT_LE(wait, span);
    }
}

TEST(Backoff, BeginsAnewOnceAConnectionProvedGood) {
    Backoff backoff({100ms, 1s}, 42);
    for (int i = 0; i < 5; ++i)
        backoff.next();
    backoff.reset();
    EXPECT_LE(backoff.next(), 100ms);
}

TEST(Backoff, TheSeedAloneDecides) {
    Backoff one({100ms, 1min}, 1);
    Backoff same({100ms, 1min}, 1);
    Backoff other({100ms, 1min}, 2);
    bool differs = false;
    for (int i = 0; i < 9; ++i) {
        const auto wait = one.next();
        EXPECT_EQ(wait, same.next());
        differs = differs || wait != other.next();
    }
    EXPECT_TRUE(differs);
}

TEST(Backoff, AWaitOfNothingIsPossible) {
    Backoff backoff({0ms, 0ms}, 1);
    EXPECT_EQ(backoff.next(), 0ms);
}

}  // namespace
}  // namespace muster::client

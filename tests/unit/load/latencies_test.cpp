#include "tests/load/latencies.hpp"

#include <gtest/gtest.h>

namespace muster::load {
namespace {

using std::chrono::microseconds;

TEST(Latencies, AQuantileIsExactToAnEighth) {
    Latencies latencies;
    EXPECT_EQ(latencies.quantile(0.5), microseconds(0));
    for (int us = 1; us <= 100'000; ++us)
        latencies.add(microseconds(us));
    EXPECT_EQ(latencies.count(), 100'000u);
    for (const double part : {0.0001, 0.01, 0.5, 0.99, 1.0}) {
        const double exact = part * 100'000;
        const auto found = static_cast<double>(latencies.quantile(part).count());
        EXPECT_GE(found, exact);
        EXPECT_LE(found, exact * 1.125 + 1);
    }
}

TEST(Latencies, OfAnIntervalAreTheDifferenceOfTwoStates) {
    Latencies early;
    early.add(microseconds(5));
    Latencies late = early;
    late.add(std::chrono::seconds(100'000));
    Latencies between = late;
    between -= early;
    EXPECT_EQ(between.count(), 1u);
    EXPECT_GT(between.quantile(0.5), std::chrono::hours(1));
    between += early;
    EXPECT_EQ(between.count(), 2u);
    EXPECT_EQ(between.quantile(0.5), microseconds(5));
}

}  // namespace
}  // namespace muster::load

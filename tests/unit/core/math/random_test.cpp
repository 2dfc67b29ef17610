#include "engine/core/math/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <vector>

namespace muster::core {
namespace {

// Pearson's statistic for counts that should all be the same.
double chi_squared(std::span<const int> counts) {
    double total = 0;
    for (const int count : counts) {
        total += count;
    }
    const double expected = total / static_cast<double>(counts.size());
    double sum = 0;
    for (const int count : counts) {
        sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
}

TEST(Random, GivesTheReferenceOutputsOfXoshiro256StarStar) {
    Random random = Random::from_state({1, 2, 3, 4});
    const std::array<std::uint64_t, 10> expected{
        11520u,
        0u,
        1509978240u,
        1215971899390074240u,
        1216172134540287360u,
        607988272756665600u,
        16172922978634559625u,
        8476171486693032832u,
        10595114339597558777u,
        2904607092377533576u,
    };
    for (const std::uint64_t value : expected) {
        EXPECT_EQ(random.next(), value);
    }
}

TEST(Random, IsSeededByTheReferenceOutputsOfSplitmix64) {
    const std::array<std::uint64_t, 4> expected{
        6457827717110365317u,
        3203168211198807973u,
        9817491932198370423u,
        4593380528125082431u,
    };
    EXPECT_EQ(Random(1234567).state(), expected);
    EXPECT_NE(Random(0).state(), (std::array<std::uint64_t, 4>{}));
}

TEST(Random, GoesOnFromASavedState) {
    Random random(5);
    random.normal(0, 1);  // would betray a hidden second value
    Random restored = Random::from_state(random.state());
    EXPECT_EQ(restored, random);
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(restored.normal(1, 2), random.normal(1, 2));
        EXPECT_EQ(restored.below(7), random.below(7));
    }
    EXPECT_NE(restored, Random(5));
}

TEST(Random, BelowIsUniform) {
    Random random(1);
    for (const std::uint64_t n : {1u, 2u, 3u, 7u, 10u, 64u}) {
        std::vector<int> counts(n);
        for (int i = 0; i < 64000; ++i) {
            const std::uint64_t value = random.below(n);
            ASSERT_LT(value, n);
            ++counts[value];
        }
        // Five standard deviations of the statistic above its mean of n - 1.
        const double freedom = static_cast<double>(n - 1);
        EXPECT_LE(chi_squared(counts), freedom + 5 * std::sqrt(2 * freedom)) << "n = " << n;
    }
}

TEST(Random, BelowHasNoBiasWhereARemainderWould) {
    // Of 3 * 2^62 values, a bare remainder gives the lowest third twice as often as the others.
    Random random(2);
    const std::uint64_t third = std::uint64_t{1} << 62;
    std::array<int, 3> counts{};
    for (int i = 0; i < 30000; ++i) {
        ++counts[random.below(3 * third) / third];
    }
    EXPECT_LT(chi_squared(counts), 14);
}

TEST(Random, BetweenIncludesBothBounds) {
    Random random(3);
    std::set<std::int64_t> seen;
    for (int i = 0; i < 1000; ++i) {
        seen.insert(random.between(-3, 2));
    }
    EXPECT_EQ(seen, (std::set<std::int64_t>{-3, -2, -1, 0, 1, 2}));
    EXPECT_EQ(random.between(9, 9), 9);
}

TEST(Random, BetweenTakesTheWidestRanges) {
    constexpr std::int64_t min = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t max = std::numeric_limits<std::int64_t>::max();
    Random random(4);
    Random bits(4);
    int negative = 0;
    for (int i = 0; i < 1000; ++i) {
        const std::int64_t value = random.between(min, max);
        EXPECT_EQ(value, static_cast<std::int64_t>(static_cast<std::uint64_t>(min) + bits.next()));
        negative += value < 0 ? 1 : 0;
    }
    EXPECT_NEAR(negative, 500, 80);
    for (int i = 0; i < 100; ++i) {
        EXPECT_GE(random.between(max - 1, max), max - 1);
        EXPECT_LE(random.between(min, min + 1), min + 1);
    }
}

TEST(Random, UnitIsUniformBelowOne) {
    Random random(5);
    std::array<int, 20> counts{};
    for (int i = 0; i < 100000; ++i) {
        const double value = random.unit();
        ASSERT_GE(value, 0);
        ASSERT_LT(value, 1);
        ++counts[static_cast<std::size_t>(value * 20)];
    }
    EXPECT_LT(chi_squared(counts), 50);
}

TEST(Random, UnitReachesItsLeastAndGreatestValue) {
    // next() is 9 * rotl(5 * s1, 7): words chosen to make it 0 and all ones.
    EXPECT_EQ(Random::from_state({1, 0, 0, 0}).unit(), 0);
    const std::uint64_t ninth = 0x8e38e38e38e38e39u;  // 9 * this == 1, modulo 2^64
    const std::uint64_t fifth = 0xcccccccccccccccdu;  // 5 * this == 1
    const std::uint64_t word = std::rotr(0xffffffffffffffffu * ninth, 7) * fifth;
    EXPECT_EQ(Random::from_state({1, word, 0, 0}).unit(), 1 - 0x1p-53);
}

TEST(Random, ChanceKeepsItsOdds) {
    Random random(6);
    for (const double p : {0.001, 0.4, 0.5, 0.97}) {
        int hits = 0;
        for (int i = 0; i < 100000; ++i) {
            hits += random.chance(p) ? 1 : 0;
        }
        EXPECT_NEAR(hits, 100000 * p, 5 * std::sqrt(100000 * p * (1 - p))) << "p = " << p;
    }
}

TEST(Random, ChanceTakesOneNumberWhateverTheOdds) {
    for (const double p : {-1.0, 0.0, 0.5, 1.0, 2.0}) {
        Random random(7);
        Random reference(7);
        for (int i = 0; i < 1000; ++i) {
            const bool hit = random.chance(p);
            reference.next();
            if (p <= 0 || p >= 1) {
                EXPECT_EQ(hit, p >= 1);
            }
        }
        EXPECT_EQ(random, reference);
    }
}

TEST(Random, NormalHasItsMomentsAndTails) {
    Random random(8);
    constexpr int count = 400000;
    double sum = 0;
    double squares = 0;
    double cubes = 0;
    double fourths = 0;
    std::array<int, 4> beyond{};
    for (int i = 0; i < count; ++i) {
        const double z = (random.normal(100, 5) - 100) / 5;
        sum += z;
        squares += z * z;
        cubes += z * z * z;
        fourths += z * z * z * z;
        for (std::size_t k = 0; k < beyond.size(); ++k) {
            beyond[k] += z > static_cast<double>(k) ? 1 : 0;
        }
    }
    // The tolerances are five standard errors.
    const double root = std::sqrt(count);
    EXPECT_NEAR(sum / count, 0, 5 / root);
    EXPECT_NEAR(squares / count, 1, 5 * std::sqrt(2) / root);
    EXPECT_NEAR(cubes / count, 0, 5 * std::sqrt(15) / root);
    EXPECT_NEAR(fourths / count, 3, 5 * std::sqrt(96) / root);
    for (std::size_t k = 0; k < beyond.size(); ++k) {
        const double p = std::erfc(static_cast<double>(k) / std::sqrt(2)) / 2;
        EXPECT_NEAR(beyond[k], count * p, 5 * std::sqrt(count * p)) << k << " deviations";
    }
}

TEST(Random, NormalWithoutDeviationIsItsMeanAndDrawsAllTheSame) {
    Random with(9);
    Random without(9);
    for (int i = 0; i < 100; ++i) {
        with.normal(0, 3);
        EXPECT_EQ(without.normal(42, 0), 42);
    }
    EXPECT_EQ(with, without);
    EXPECT_NE(with, Random(9));
}

TEST(Random, ShuffleGivesEveryOrderEquallyOften) {
    Random random(10);
    std::map<std::array<int, 4>, int> orders;
    for (int i = 0; i < 48000; ++i) {
        std::array<int, 4> items{1, 2, 3, 4};
        random.shuffle(std::span(items));
        ++orders[items];
    }
    ASSERT_EQ(orders.size(), 24u);
    std::vector<int> counts;
    for (const auto& [order, count] : orders) {
        ASSERT_TRUE(
            std::is_permutation(order.begin(), order.end(), std::array{1, 2, 3, 4}.begin()));
        counts.push_back(count);
    }
    EXPECT_LT(chi_squared(counts), 57);
}

TEST(Random, ShuffleOfNoneOrOneDrawsNothing) {
    Random random(11);
    std::vector<int> items;
    random.shuffle(std::span(items));
    items.push_back(1);
    random.shuffle(std::span(items));
    EXPECT_EQ(items, std::vector{1});
    EXPECT_EQ(random, Random(11));
}

TEST(Random, PickIsAnIndexOfTheSpan) {
    Random random(12);
    const std::array<char, 3> items{'a', 'b', 'c'};
    std::array<int, 3> counts{};
    for (int i = 0; i < 30000; ++i) {
        ++counts.at(random.pick(std::span(items)));
    }
    EXPECT_LT(chi_squared(counts), 14);
}

// One build printed the sum; every compiler and optimisation level must compute the same. If the
// sum changes, so does the replay of every game: see the head of random.hpp.
TEST(Random, IsTheSameOnEveryBuild) {
    Random random(2026);
    std::uint64_t digest = 0xcbf29ce484222325u;
    const auto add = [&digest](std::uint64_t bits) { digest = (digest ^ bits) * 0x100000001b3u; };
    std::array<std::uint64_t, 9> items{};
    for (std::uint64_t i = 0; i < 20000; ++i) {
        add(random.below(i + 1));
        add(static_cast<std::uint64_t>(random.between(-5, 1000)));
        add(std::bit_cast<std::uint64_t>(random.unit()));
        add(random.chance(0.3) ? 1 : 0);
        add(std::bit_cast<std::uint64_t>(random.normal(1000, 50)));
        items[i % items.size()] = i;
        random.shuffle(std::span(items));
        add(items[0]);
        add(random.pick(std::span(items)));
    }
    EXPECT_EQ(digest, 517506346274605960u);
}

}  // namespace
}  // namespace muster::core

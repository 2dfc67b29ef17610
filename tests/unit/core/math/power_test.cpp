#include "engine/core/math/power.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace muster::core {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double smallest = std::numeric_limits<double>::denorm_min();
constexpr double largest = std::numeric_limits<double>::max();

// The library's result and ours each differ from the truth by about half a unit in the last place,
// so they differ by at most one unit, 2.3e-16.
constexpr double tolerance = 2.3e-16;

// first, first * factor, ... up to last.
std::vector<double> geometric(double first, double last, double factor) {
    std::vector<double> values;
    double value = first;
    while (factor > 1 ? value <= last : value >= last) {
        values.push_back(value);
        value *= factor;
    }
    return values;
}

double relative_error(double actual, double expected) {
    return std::fabs(actual - expected) / std::fabs(expected);
}

TEST(NaturalLog, AgreesWithTheLibrary) {
    double worst = 0;
    for (const double x : geometric(1e-300, 1e300, 1.0173)) {
        worst = std::max(worst, relative_error(natural_log(x), std::log(x)));
    }
    for (int i = 1; i <= 20000; ++i) {
        const double x = i / 8192.0;
        if (x != 1) {
            worst = std::max(worst, relative_error(natural_log(x), std::log(x)));
        }
    }
    EXPECT_LT(worst, tolerance);
}

TEST(NaturalLog, KeepsItsDigitsNextToOne) {
    for (const double step : geometric(0.3, 1e-16, 0.7)) {
        const double above = 1 + step;
        const double below = 1 - step / 2;
        EXPECT_LT(relative_error(natural_log(above), std::log(above)), tolerance) << step;
        EXPECT_LT(relative_error(natural_log(below), std::log(below)), tolerance) << step;
    }
    EXPECT_EQ(natural_log(1), 0);
}

TEST(NaturalLog, TakesSubnormalNumbers) {
    for (const double x : {smallest, 3 * smallest, 1e-310, 0x1p-1022, largest}) {
        EXPECT_LT(relative_error(natural_log(x), std::log(x)), tolerance) << x;
    }
}

TEST(NaturalLog, HasItsEdgeCases) {
    EXPECT_EQ(natural_log(0.0), -infinity);
    EXPECT_EQ(natural_log(-0.0), -infinity);
    EXPECT_EQ(natural_log(infinity), infinity);
    EXPECT_TRUE(std::isnan(natural_log(-1)));
    EXPECT_TRUE(std::isnan(natural_log(-infinity)));
    EXPECT_TRUE(std::isnan(natural_log(nan)));
}

TEST(Exponential, AgreesWithTheLibrary) {
    double worst = 0;
    for (int i = -70000; i <= 70000; ++i) {
        const double x = i / 99.0;
        worst = std::max(worst, relative_error(exponential(x), std::exp(x)));
    }
    for (const double x : geometric(1, 1e-20, 0.99)) {
        worst = std::max(worst, relative_error(exponential(x), std::exp(x)));
        worst = std::max(worst, relative_error(exponential(-x), std::exp(-x)));
    }
    EXPECT_LT(worst, tolerance);
}

TEST(Exponential, HasItsEdgeCases) {
    EXPECT_EQ(exponential(0), 1);
    EXPECT_EQ(exponential(-0.0), 1);
    EXPECT_EQ(exponential(infinity), infinity);
    EXPECT_EQ(exponential(-infinity), 0);
    EXPECT_EQ(exponential(1e308), infinity);
    EXPECT_EQ(exponential(-1e308), 0);
    EXPECT_TRUE(std::isnan(exponential(nan)));
}

TEST(Exponential, ReachesTheEndsOfTheRange) {
    EXPECT_LT(relative_error(exponential(709.782), std::exp(709.782)), tolerance);
    EXPECT_EQ(exponential(709.79), infinity);
    EXPECT_NEAR(exponential(-740), std::exp(-740), 2 * smallest);
    EXPECT_EQ(exponential(-745.1), smallest);
    EXPECT_EQ(exponential(-745.2), 0);
}

TEST(Power, AgreesWithTheLibraryOverTheRangeOfTheRules) {
    double worst = 0;
    for (const double base : geometric(1e-6, 1e6, 1.031)) {
        for (int i = -160; i <= 160; ++i) {
            const double exponent = i / 40.0;
            const double expected = std::pow(base, exponent);
            worst = std::max(worst, relative_error(power(base, exponent), expected));
        }
    }
    for (int base = 0; base <= 5000; ++base) {
        for (const double exponent : {1.4, 1.0 / 3, 0.5, 2.5}) {
            const double expected = std::pow(base, exponent);
            const double actual = power(base, exponent);
            worst = std::max(worst, base == 0 ? actual : relative_error(actual, expected));
        }
    }
    EXPECT_LT(worst, tolerance);
}

TEST(Power, StaysAccurateWithExtremeArguments) {
    for (const double base : geometric(1e-300, 1e300, 71)) {
        for (int i = -109; i <= 109; ++i) {
            const double exponent = i * 0.37;
            const double expected = std::pow(base, exponent);
            const double actual = power(base, exponent);
            if (std::isnormal(expected)) {
                ASSERT_LT(relative_error(actual, expected), 1e-14) << base << " ^ " << exponent;
            } else if (expected == infinity) {
                ASSERT_EQ(actual, infinity) << base << " ^ " << exponent;
            } else {
                ASSERT_NEAR(actual, expected, smallest) << base << " ^ " << exponent;
            }
        }
    }
    EXPECT_LT(relative_error(power(1 + 0x1p-52, 1e18), std::pow(1 + 0x1p-52, 1e18)), 1e-14);
}

TEST(Power, IsExactWhereTheResultIsANumber) {
    for (int base = 1; base <= 1000; ++base) {
        const double x = base;
        EXPECT_EQ(power(x, 1), x);
        EXPECT_EQ(power(x, 2), x * x);
        EXPECT_EQ(power(x, 3), x * x * x);
        EXPECT_EQ(power(x, 4), x * x * x * x);
        EXPECT_EQ(power(x * x, 0.5), x);
        EXPECT_EQ(power(x * x * x * x, 0.25), x);
        EXPECT_EQ(power(x * x, 1.5), x * x * x);
    }
    for (const double x : geometric(1e-300, 1e300, 1.0173)) {
        EXPECT_EQ(power(x, 1), x);
    }
    for (int k = -40; k <= 40; ++k) {
        EXPECT_EQ(power(std::ldexp(1, k), -3), std::ldexp(1, -3 * k));
        EXPECT_EQ(power(std::ldexp(1, 4 * k), -0.75), std::ldexp(1, -3 * k));
    }
    EXPECT_EQ(power(smallest, 1), smallest);
    EXPECT_EQ(power(largest, 1), largest);
}

TEST(Power, CubeRootsAreAtMostOneUnitBelowTheWholeNumber) {
    EXPECT_EQ(power(8, 1.0 / 3), 2);
    EXPECT_EQ(power(27, 1.0 / 3), 3);
    EXPECT_EQ(power(64, 1.0 / 3), std::nextafter(4.0, 0.0));
    for (int root = 1; root <= 1000; ++root) {
        const double x = root;
        const double actual = power(x * x * x, 1.0 / 3);
        EXPECT_LE(actual, x);
        // 1/3 - 1.0/3 = 1.9e-17 costs ln(x^3) times that; and the half unit of the rounding.
        EXPECT_GE(actual, x * (1 - 1.9e-17 * 3 * std::log(x) - 1.2e-16)) << x;
    }
}

struct EdgeCase {
    double base;
    double exponent;
    double expected;
};

TEST(Power, HasItsEdgeCases) {
    const EdgeCase table[] = {
        {0, 0, 1},
        {0, 1.4, 0},
        {0, -1.4, infinity},
        {-0.0, 3, 0},
        {-0.0, -3, infinity},
        {5, 0, 1},
        {5, -0.0, 1},
        {nan, 0, 1},
        {infinity, 0, 1},
        {-2, 0, 1},
        {1, 1e300, 1},
        {1, infinity, 1},
        {1, nan, 1},
        {infinity, 2, infinity},
        {infinity, -2, 0},
        {2, infinity, infinity},
        {2, -infinity, 0},
        {0.5, infinity, 0},
        {0.5, -infinity, infinity},
        {10, 400, infinity},
        {10, -400, 0},
        {10, 1e300, infinity},
        {largest, largest, infinity},
        {2, -1074, smallest},
        {2, 1023, 0x1p1023},
        {2, 1024, infinity},
        {2, smallest, 1},
        {-2, 2, nan},
        {-2, 0.5, nan},
        {2, nan, nan},
        {nan, 2, nan},
        {0, nan, nan},
    };
    for (const auto& [base, exponent, expected] : table) {
        const double actual = power(base, exponent);
        const std::string text = std::to_string(base) + " ^ " + std::to_string(exponent);
        if (std::isnan(expected)) {
            EXPECT_TRUE(std::isnan(actual)) << text;
        } else {
            EXPECT_EQ(actual, expected) << text;
        }
    }
}

// One build printed the sum; every compiler and optimisation level must compute the same.
TEST(Power, IsTheSameOnEveryBuild) {
    std::uint64_t digest = 0xcbf29ce484222325u;
    const auto add = [&digest](double value) {
        digest = (digest ^ std::bit_cast<std::uint64_t>(value)) * 0x100000001b3u;
    };
    for (const double x : geometric(1e-320, 1e308, 1.0173)) {
        add(natural_log(x));
        add(power(x, 1.4));
        add(power(x, -1.0 / 3));
    }
    for (int i = -80000; i <= 80000; ++i) {
        add(exponential(i / 100.0));
    }
    for (const double odd : {0.0, -1.0, infinity, nan}) {
        add(natural_log(odd));
        add(exponential(odd));
        add(power(odd, 0.5));
    }
    EXPECT_EQ(digest, 177968235277714684u);
}

}  // namespace
}  // namespace muster::core

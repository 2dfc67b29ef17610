// Many numbers here are a pair: an unevaluated sum of a double and a much smaller double. The
// second one holds the rounding error of the first. The building blocks are Knuth's exact sum and
// Dekker's exact product (1971). Only the leading terms of a series need the pair: the rounding
// errors of later terms are lost in the last bit.
#include "engine/core/math/power.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace muster::core {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
// The NaN is a named constant: the sign of 0.0 / 0.0 differs between compile time and run time.
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// ln 2 in two parts. The first has 32 significant bits, so that its product with an exponent of a
// double (11 bits) is exact.
constexpr double ln2_high = 0x1.62e42feep-1;
constexpr double ln2_low = 0x1.a39ef35793c76p-33;

struct Pair {
    double high;
    double low;
};

// high + low == a + b exactly.
Pair exact_sum(double a, double b) {
    const double sum = a + b;
    const double b_part = sum - a;
    const double a_part = sum - b_part;
    return {sum, (a - a_part) + (b - b_part)};
}

// The upper 26 bits of a. The rest fits into 26 more bits. REQUIRES: |a| < 2^996.
double upper_half(double a) {
    const double shifted = a * 0x1.0000002p27;
    return shifted - (shifted - a);
}

// high + low == a * b exactly, barring underflow.
Pair exact_product(double a, double b) {
    const double product = a * b;
    const double a_high = upper_half(a);
    const double a_low = a - a_high;
    const double b_high = upper_half(b);
    const double b_low = b - b_high;
    const double error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high);
    return {product, error + a_low * b_low};
}

// 2^k. REQUIRES: -1022 <= k <= 1023.
double power_of_two(int k) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52);
}

// ln x. natural_log handles the edge cases.
Pair log_pair(double x) {
    if (x == 0) {
        return {-infinity, 0};
    }
    if (!(x > 0)) {
        return {not_a_number, 0};
    }
    if (x == infinity) {
        return {infinity, 0};
    }

    int k = 0;
    if (x < std::numeric_limits<double>::min()) {
        x *= 0x1p54;  // a subnormal has no exponent of its own
        k = -54;
    }
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
    k += static_cast<int>(bits >> 52) - 1023;
    double m = std::bit_cast<double>((bits & 0x000fffffffffffffu) | 0x3ff0000000000000u);
    if (m > 0x1.6a09e667f3bcdp+0) {  // the square root of 2
        m /= 2;
        k += 1;
    }

    // s = (m - 1) / (m + 1), |s| <= 0.1716. m - 1 is exact, m + 1 is not.
    const double numerator = m - 1;
    const double denominator = m + 1;
    const double denominator_low = m - (denominator - 1);
    const double s = numerator / denominator;
    const Pair back = exact_product(s, denominator);
    const double s_low = ((numerator - back.high) - back.low - s * denominator_low) / denominator;

    // ln m = 2 (s + s^3 / 3 + s^5 / 5 + ...); the first term left out is below 2e-20 of it.
    const double q = s * s;
    double series = 0;
    for (int n = 23; n >= 3; n -= 2) {
        series = series * q + 2.0 / n;
    }
    const double tail = s * q * series;

    const double octaves = k;
    const Pair head = exact_sum(octaves * ln2_high, 2 * s);
    const double rest = head.low + (2 * s_low + (octaves * ln2_low + tail));
    return exact_sum(head.high, rest);
}

// e^(high + low). The high part may be infinite, not NaN.
double exponential_of(Pair x) {
    if (x.high > 710) {
        return infinity;
    }
    if (x.high < -746) {
        return 0;
    }
    const double octaves = std::floor(x.high * 0x1.71547652b82fep+0 + 0.5);  // 1 / ln 2
    const Pair r = exact_sum(x.high - octaves * ln2_high, x.low - octaves * ln2_low);

    // e^r = 1 + r + r^2 / 2 + r^3 / 6 (1 + r/4 (1 + r/5 (...))); the first term left out is below
    // 2e-19.
    double series = 1;
    for (int n = 14; n >= 4; --n) {
        series = 1 + series * r.high / n;
    }
    const Pair square = exact_product(r.high, r.high);
    const double cube = square.high * r.high * series / 6;

    const Pair linear = exact_sum(1, r.high);
    const Pair head = exact_sum(linear.high, square.high / 2);
    const double tail = square.low / 2 + (r.low + r.low * r.high) + cube;
    const double result = head.high + (head.low + (linear.low + tail));

    // Scales in two steps: the exponent alone may be out of range when the result is in range.
    const int k = static_cast<int>(octaves);
    const int half = k / 2;
    return result * power_of_two(half) * power_of_two(k - half);
}

}  // namespace

double natural_log(double x) {
    return log_pair(x).high;
}

double exponential(double x) {
    if (std::isnan(x)) {
        return not_a_number;
    }
    return exponential_of({x, 0});
}

double power(double base, double exponent) {
    if (exponent == 0 || base == 1) {
        return 1;
    }
    const Pair log = log_pair(base);
    const double rounded = exponent * log.high;
    if (std::isnan(rounded)) {
        return not_a_number;
    }
    // Far from 1, infinity included, the exact product would overflow.
    if (std::fabs(rounded) > 1000) {
        return rounded > 0 ? infinity : 0;
    }
    const Pair product = exact_product(exponent, log.high);
    return exponential_of(exact_sum(product.high, product.low + exponent * log.low));
}

}  // namespace muster::core

#include "engine/core/math/random.hpp"

#include "engine/core/math/power.hpp"

#include <bit>
#include <cmath>

namespace muster::core {

namespace {

// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
std::uint64_t splitmix64(std::uint64_t& state) {
    state += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

}  // namespace

Random::Random(std::uint64_t seed) {
    for (std::uint64_t& word : state_) {
        word = splitmix64(seed);
    }
}

Random Random::from_state(const std::array<std::uint64_t, 4>& state) {
    Random random;
    random.state_ = state;
    return random;
}

std::uint64_t Random::next() {
    auto& s = state_;
    const std::uint64_t result = std::rotl(s[1] * 5, 7) * 9;
    const std::uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = std::rotl(s[3], 45);
    return result;
}

std::uint64_t Random::below(std::uint64_t n) {
    // 2^64 mod n. Without that many of the lowest values, n divides the number of remaining values.
    const std::uint64_t refused = (0 - n) % n;
    std::uint64_t value = next();
    while (value < refused) {
        value = next();
    }
    return value % n;
}

std::int64_t Random::between(std::int64_t lo, std::int64_t hi) {
    // Unsigned arithmetic: the width of any range fits, and wrapping round is defined.
    const std::uint64_t base = static_cast<std::uint64_t>(lo);
    const std::uint64_t count = static_cast<std::uint64_t>(hi) - base + 1;
    const std::uint64_t offset = count == 0 ? next() : below(count);  // 0: all 2^64 values
    return static_cast<std::int64_t>(base + offset);
}

double Random::unit() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

bool Random::chance(double p) {
    return unit() < p;
}

double Random::normal(double mean, double sd) {
    double u = 0;
    double square = 0;
    do {
        u = 2 * unit() - 1;
        const double v = 2 * unit() - 1;
        square = u * u + v * v;
    } while (square >= 1 || square == 0);
    const double standard = u * std::sqrt(-2 * natural_log(square) / square);
    return mean + sd * standard;
}

}  // namespace muster::core

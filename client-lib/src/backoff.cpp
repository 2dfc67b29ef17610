#include "backoff.hpp"

#include <algorithm>

namespace muster::client {

namespace {
// SplitMix64: it has the full period, and any seed is good.
std::uint64_t next_random(std::uint64_t& state) {
    state += 0x9e3779b97f4a7c15;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}
}  // namespace

std::chrono::milliseconds Backoff::next() {
    const auto span = span_;
    span_ = std::min(span_ * 2, options_.longest);
    const auto half = span.count() / 2;
    const auto rest = static_cast<std::uint64_t>(span.count() - half);
    const auto extra = static_cast<std::int64_t>(next_random(chance_) % (rest + 1));
    return std::chrono::milliseconds(half + extra);
}

}  // namespace muster::client

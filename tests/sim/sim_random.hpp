// Random numbers for the simulator: one seed gives one run, on every machine.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>
#include <vector>

namespace muster::sim {

// Each part of the world has a stream of its own, so that switching off one kind of fault does not
// change the draws of the others. The distributions are written here, because the standard does not
// fix its own.
class SimRandom {
  public:
    SimRandom(std::uint64_t seed, std::uint64_t stream)
        : engine_(seed * 0x9e3779b97f4a7c15u + stream) {}

    std::uint64_t next() { return engine_(); }
    // Uniform enough in [0, n). REQUIRES: n > 0.
    std::uint64_t below(std::uint64_t n) { return engine_() % n; }
    // In [lo, hi], both included.
    std::int64_t between(std::int64_t lo, std::int64_t hi) {
        return lo + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(hi - lo) + 1));
    }
    bool chance(double p) { return unit() < p; }
    // In [0, 1).
    double unit() { return static_cast<double>(engine_() >> 11) * 0x1.0p-53; }
    // Around `mean`: mostly less, sometimes several times as much.
    std::chrono::microseconds about(std::chrono::microseconds mean) {
        const double u = unit();
        return std::chrono::microseconds(
            static_cast<std::int64_t>(static_cast<double>(mean.count()) * 3 * u * u));
    }
    // REQUIRES: !items.empty().
    template <class T>
    const T& pick(const std::vector<T>& items) {
        return items[below(items.size())];
    }

  private:
    std::mt19937_64 engine_;
};

}  // namespace muster::sim

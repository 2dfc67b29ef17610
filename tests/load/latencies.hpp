// A histogram of answer times, of fixed size and exact to an eighth.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstdint>

namespace muster::load {

// Any one thread. Two histograms can be added; an earlier state can be subtracted from a later one.
class Latencies {
  public:
    void add(std::chrono::nanoseconds latency) {
        const auto us = std::chrono::duration_cast<std::chrono::microseconds>(latency).count();
        ++counts_[bucket_of(static_cast<std::uint64_t>(std::max<std::int64_t>(us, 0)))];
    }
    std::uint64_t count() const {
        std::uint64_t sum = 0;
        for (const auto count : counts_)
            sum += count;
        return sum;
    }
    // The latency that the part `part` (0..1) of the answers does not exceed, rounded up to its
    // bucket's end. 0 if there are no answers.
    std::chrono::microseconds quantile(double part) const {
        const auto wanted = static_cast<std::uint64_t>(part * static_cast<double>(count()));
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            sum += counts_[i];
            if (sum > 0 && sum >= wanted) return std::chrono::microseconds(end_of(i));
        }
        return {};
    }
    Latencies& operator+=(const Latencies& other) {
        for (std::size_t i = 0; i < counts_.size(); ++i)
            counts_[i] += other.counts_[i];
        return *this;
    }
    // REQUIRES: `earlier` is an earlier state of this histogram.
    Latencies& operator-=(const Latencies& earlier) {
        for (std::size_t i = 0; i < counts_.size(); ++i)
            counts_[i] -= earlier.counts_[i];
        return *this;
    }

  private:
    // Eight buckets for each power of two. The first sixteen microseconds have one each.
    static constexpr std::size_t buckets = 8 * 34;  // Beyond an hour and a half.

    static std::size_t bucket_of(std::uint64_t us) {
        if (us < 16) return us;
        const auto shift = static_cast<std::size_t>(std::bit_width(us)) - 4;
        return std::min(8 * shift + (us >> shift), buckets - 1);
    }
    static std::int64_t end_of(std::size_t bucket) {
        if (bucket < 16) return static_cast<std::int64_t>(bucket);
        const auto shift = bucket / 8 - 1;
        return static_cast<std::int64_t>(((bucket % 8 + 9) << shift) - 1);
    }

    std::array<std::uint64_t, buckets> counts_{};
};

}  // namespace muster::load

// A token bucket, which limits requests a second.
#pragma once

#include <algorithm>
#include <chrono>

namespace muster::door {

// The bucket begins full. The caller gives `now` from a monotonic clock, so that tests need no
// waiting.
class TokenBucket {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    // Takes that many tokens, or returns the time until they are there. The bucket never has more
    // than `burst`; for a larger number it takes `burst`. REQUIRES: rate > 0, in tokens a second;
    // burst >= 1, the same each time.
    std::chrono::milliseconds take(TimePoint now, double rate, double burst, double tokens = 1) {
        fill(now, rate, burst);
        tokens = std::min(tokens, burst);
        if (used_ + tokens <= burst) {
            used_ += tokens;
            return std::chrono::milliseconds(0);
        }
        const double missing = used_ + tokens - burst;
        return std::chrono::milliseconds(static_cast<long long>(missing / rate * 1000) + 1);
    }

    // Gives a token back.
    void give_back() { used_ = std::max(used_ - 1, 0.0); }

    // The bucket is full: a caller may forget it.
    bool is_full(TimePoint now, double rate, double burst) const {
        TokenBucket later = *this;
        later.fill(now, rate, burst);
        return later.used_ <= 0;
    }

  private:
    void fill(TimePoint now, double rate, double burst) {
        const std::chrono::duration<double> passed = now - last_;
        used_ = std::clamp(used_ - passed.count() * rate, 0.0, burst);
        last_ = now;
    }

    double used_ = 0;
    TimePoint last_{};
};

}  // namespace muster::door

// How many requests a second: a token bucket.
#pragma once

#include <algorithm>
#include <chrono>

namespace muster::door {

// Begins full. `now` is monotonic and the caller's, so that tests need no waiting.
class TokenBucket {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    // Takes a token, or says how long until there is one. REQUIRES: rate > 0, in tokens a second;
    // the same burst each time.
    std::chrono::milliseconds take(TimePoint now, double rate, double burst) {
        fill(now, rate, burst);
        if (used_ + 1 <= burst) {
            used_ += 1;
            return std::chrono::milliseconds(0);
        }
        const double missing = used_ + 1 - burst;
        return std::chrono::milliseconds(static_cast<long long>(missing / rate * 1000) + 1);
    }

    // A token that was taken in vain.
    void give_back() { used_ = std::max(used_ - 1, 0.0); }

    // Nothing is used: forgetting the bucket makes no difference.
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

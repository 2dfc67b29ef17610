// How many requests a second: a token bucket.
#pragma once

#include <algorithm>
#include <chrono>

namespace muster::door {

// Begins full. `now` is monotonic and the caller's, so that tests need no waiting.
class TokenBucket {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    // Takes so many tokens, or says how long until they are there. More than `burst` never are:
    // then all that there may be is taken. REQUIRES: rate > 0, in tokens a second; burst >= 1, the
    // same each time.
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

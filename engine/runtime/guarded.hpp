// A value that several threads use; its lock guards every access.
#pragma once

#include <mutex>
#include <utility>

namespace muster::runtime {

// Any thread. The function must be short and must not block.
template <class T>
class Guarded {
  public:
    // Returns f(value).
    template <class F>
    decltype(auto) with(F&& f) {
        const std::lock_guard lock(mutex_);
        return std::forward<F>(f)(value_);
    }

  private:
    std::mutex mutex_;
    T value_;
};

}  // namespace muster::runtime

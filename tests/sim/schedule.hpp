// Simulated time: the next action and its time. No other part of the simulator waits.
#pragma once

#include <muster/proto/values.hpp>

#include <algorithm>
#include <functional>
#include <vector>

namespace muster::sim {

class Schedule {
  public:
    using Action = std::function<void()>;

    explicit Schedule(Time start) : now_(start) {}

    Time now() const { return now_; }
    // The number of actions that were run. It serves as a run's clock, to find a failure again.
    std::uint64_t steps() const { return steps_; }

    // Actions of one instant run in the order of their scheduling.
    void after(std::chrono::microseconds delay, Action action) {
        items_.push_back({now_ + delay, ++asked_, std::move(action)});
        std::push_heap(items_.begin(), items_.end(), later);
    }

    // Runs the next action that is due by `until`. False: there is none, and the time is `until`
    // now.
    bool step(Time until) {
        if (items_.empty() || items_.front().at > until) {
            now_ = until;
            return false;
        }
        std::pop_heap(items_.begin(), items_.end(), later);
        Item item = std::move(items_.back());
        items_.pop_back();
        now_ = item.at;
        ++steps_;
        item.action();
        return true;
    }

  private:
    struct Item {
        Time at{};
        std::uint64_t order = 0;
        Action action;
    };
    static bool later(const Item& a, const Item& b) {
        return a.at != b.at ? a.at > b.at : a.order > b.order;
    }

    Time now_;
    std::uint64_t steps_ = 0;
    std::uint64_t asked_ = 0;
    std::vector<Item> items_;  // A heap, the next one first.
};

}  // namespace muster::sim

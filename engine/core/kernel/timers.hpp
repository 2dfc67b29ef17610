// Deadlines as state. A timer that fires is an input like any other.
#pragma once

#include "engine/core/kernel/input.hpp"

#include <map>
#include <set>

namespace muster::core {

// The purpose of a timer, defined by the domain that set it.
struct TimerPurpose {
    std::uint8_t kind = 0;      // Belongs to one domain; see TimerKinds.
    std::uint64_t subject = 0;  // The kind defines the meaning of these two.
    std::uint64_t detail = 0;
};

// The first kind of each domain, so that no two domains use the same number. Snapshots contain the
// kinds: a number is never reused.
struct TimerKinds {
    static constexpr std::uint8_t field_first = 0;
    static constexpr std::uint8_t field_last = 15;
};

class Timers {
  public:
    TimerId set(Time due, TimerPurpose purpose) {
        const TimerId id{++last_id_};
        due_.insert({{due, id}, purpose});
        by_id_[id] = due;
        return id;
    }
    // No effect if the timer has fired or was cancelled.
    void cancel(TimerId id) {
        const auto at = by_id_.find(id);
        if (at == by_id_.end()) return;
        due_.erase({at->second, id});
        by_id_.erase(at);
    }
    // Nothing: there is no such timer.
    std::optional<Time> due(TimerId id) const {
        const auto at = by_id_.find(id);
        return at == by_id_.end() ? std::nullopt : std::optional(at->second);
    }
    // Takes a timer out as it fires. Nothing: there is no such timer.
    std::optional<TimerPurpose> take(TimerId id) {
        const auto at = by_id_.find(id);
        if (at == by_id_.end()) return std::nullopt;
        const auto entry = due_.find({at->second, id});
        const auto purpose = entry->second;
        due_.erase(entry);
        by_id_.erase(at);
        return purpose;
    }
    std::optional<DueTimer> next() const {
        if (due_.empty()) return std::nullopt;
        return DueTimer{due_.begin()->first.first, due_.begin()->first.second};
    }

    // Calls f(purpose) for each timer, the one that is due first first.
    template <class F>
    void for_each(F&& f) const {
        for (const auto& [when, purpose] : due_)
            f(purpose);
    }

    template <class Archive>
    void stored(Archive& archive) {
        archive(due_, by_id_, last_id_);
    }

  private:
    std::map<std::pair<Time, TimerId>, TimerPurpose> due_;
    std::map<TimerId, Time> by_id_;
    std::uint64_t last_id_ = 0;
};

}  // namespace muster::core

// Deadlines as state. A timer that fires is an input like any other.
#pragma once

#include "engine/core/kernel/downtime.hpp"
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
    static constexpr std::uint8_t people_first = 16;
    static constexpr std::uint8_t people_last = 31;
    // Kinds from here on run on running time, the others on engine time.
    static constexpr std::uint8_t running_first = 128;
    // Does nothing when it fires, on running time. Only tests set it.
    static constexpr std::uint8_t nothing = 255;

    static constexpr bool on_running_time(std::uint8_t kind) { return kind >= running_first; }
};

// There is a queue for each of the two times, so downtime shifts all timers on running time at
// once.
class Timers {
  public:
    // `due` is on the time of the purpose's kind.
    TimerId set(Time due, TimerPurpose purpose) {
        const TimerId id{++last_id_};
        (TimerKinds::on_running_time(purpose.kind) ? on_running_time_ : on_engine_time_)
            .insert({{due, id}, purpose});
        by_id_[id] = due;
        return id;
    }
    // No effect if the timer has fired or was cancelled.
    void cancel(TimerId id) { take(id); }
    // The engine time at which the timer is due. Nothing: there is no such timer.
    std::optional<Time> due(TimerId id, const Downtime& downtime) const {
        const auto at = by_id_.find(id);
        if (at == by_id_.end()) return std::nullopt;
        return on_engine_time_.contains({at->second, id}) ? at->second
                                                          : downtime.engine_time(at->second);
    }
    // Takes a timer out as it fires. Nothing: there is no such timer.
    std::optional<TimerPurpose> take(TimerId id) {
        const auto at = by_id_.find(id);
        if (at == by_id_.end()) return std::nullopt;
        auto entry = on_engine_time_.extract({at->second, id});
        if (entry.empty()) entry = on_running_time_.extract({at->second, id});
        by_id_.erase(at);
        return entry.mapped();
    }
    // The timer that is due first by engine time, then by id.
    std::optional<DueTimer> next(const Downtime& downtime) const {
        std::optional<DueTimer> first;
        if (!on_engine_time_.empty()) {
            const auto& [due, id] = on_engine_time_.begin()->first;
            first = DueTimer{due, id};
        }
        if (!on_running_time_.empty()) {
            const auto& [due, id] = on_running_time_.begin()->first;
            const DueTimer running{downtime.engine_time(due), id};
            if (!first || running < *first) first = running;
        }
        return first;
    }
    bool wait_on_running_time() const { return !on_running_time_.empty(); }

    // Calls f(purpose) for each timer: those on engine time first, each queue by due time.
    template <class F>
    void for_each(F&& f) const {
        for (const auto* queue : {&on_engine_time_, &on_running_time_}) {
            for (const auto& [when, purpose] : *queue)
                f(purpose);
        }
    }

    template <class Archive>
    void stored(Archive& archive) {
        archive(on_engine_time_);
        if (archive.version() > 1) archive(on_running_time_);
        archive(by_id_, last_id_);
    }

  private:
    using Queue = std::map<std::pair<Time, TimerId>, TimerPurpose>;

    Queue on_engine_time_;
    Queue on_running_time_;
    std::map<TimerId, Time> by_id_;  // The due times, each on the time of its kind.
    std::uint64_t last_id_ = 0;
};

}  // namespace muster::core

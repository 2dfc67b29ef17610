// The journal's port over the simulated disk. It takes, writes and synchronises batches together,
// as the real journal does, and is as slow or faulty as the world wants.
#pragma once

#include "tests/sim/disk.hpp"
#include "tests/sim/faults.hpp"
#include "tests/sim/schedule.hpp"

#include <functional>

namespace muster::sim {

// Belongs to one life of the daemon. At its end the world decides whether the disk crashes.
class SimJournal : public runtime::Journal {
  public:
    using Durable = std::function<void(const Row&)>;
    SimJournal(Schedule& schedule, SimRandom& random, Faults& faults, Disk& disk, Durable durable)
        : schedule_(schedule),
          random_(random),
          faults_(faults),
          disk_(disk),
          durable_(std::move(durable)) {}

    void start(runtime::Outbox& outbox, runtime::JournalListener& listener) {
        outbox_ = &outbox;
        listener_ = &listener;
    }

    void append(runtime::Batch batch) override;
    std::size_t in_flight() const override { return in_flight_; }

    // The process ends: everything that was begun is dropped.
    void stop() { *alive_ = false; }

  private:
    template <class F>
    void after(std::chrono::microseconds delay, F f) {
        schedule_.after(delay, [alive = alive_, f = std::move(f)] {
            if (*alive) f();
        });
    }
    void write();
    void commit();
    void release();

    Schedule& schedule_;
    SimRandom& random_;
    Faults& faults_;
    Disk& disk_;
    Durable durable_;
    runtime::Outbox* outbox_ = nullptr;
    runtime::JournalListener* listener_ = nullptr;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);

    std::deque<runtime::Batch> queue_;       // Batches that were taken but not written.
    std::deque<runtime::Batch> committing_;  // Batches that were written but not released.
    std::size_t in_flight_ = 0;
    bool failed_ = false;
};

}  // namespace muster::sim

#include "tests/sim/sim_journal.hpp"

namespace muster::sim {

using namespace std::chrono_literals;

void SimJournal::append(runtime::Batch batch) {
    ++in_flight_;
    queue_.push_back(std::move(batch));
    if (committing_.empty() && !failed_) after(5us, [this] { write(); });
}

void SimJournal::write() {
    if (!committing_.empty() || queue_.empty() || failed_) return;
    committing_.swap(queue_);
    for (auto& batch : committing_) {
        if (batch.count == 0) continue;
        disk_.write({batch.first_sequence,
                     batch.count,
                     batch.time,
                     std::move(batch.records),
                     batch.digest_after,
                     std::move(batch.events),
                     std::move(batch.event_index),
                     std::move(batch.archived)});
    }
    auto delay = 100us + random_.about(800us);
    if (faults_[Fault::journal_stall] && random_.chance(0.0005)) {
        delay += random_.about(1s);
        faults_.happened(Fault::journal_stall);
    }
    after(delay, [this] { commit(); });
}

void SimJournal::commit() {
    if (faults_[Fault::journal_failure] && random_.chance(0.0001)) {
        failed_ = true;
        faults_.happened(Fault::journal_failure);
        // Nobody knows whether the batch reached the disk, so the journal releases nothing more.
        if (random_.chance(0.5)) disk_.roll_back();
        listener_->failed("the simulated disk has failed");
        return;
    }
    disk_.sync(durable_);
    // From here on the outcomes are durable. A crash may come before any client hears of them.
    after(random_.about(20us), [this] { release(); });
}

void SimJournal::release() {
    auto batches = std::move(committing_);
    committing_.clear();
    for (auto& batch : batches) {
        outbox_->release(std::move(batch.released));
        --in_flight_;
    }
    listener_->progress();
    if (!queue_.empty()) write();
}

}  // namespace muster::sim

// Passes the engine's outcomes to the io thread. There the desk distributes them in the engine's
// order.
#pragma once

#include "engine/io/rounds.hpp"
#include "engine/runtime/guarded.hpp"

namespace muster::io {

class Publisher : public runtime::Outbox {
  public:
    explicit Publisher(asio::io_context& io) : io_(io) {}

    // Sets the receiver of released outcomes. REQUIRES: before the first release.
    void start(Desk& desk, Rounds& rounds);
    // Any thread: passes the batch to the io thread.
    void release(std::shared_ptr<const runtime::Released> batch) override;

  private:
    // io thread. Each client with new output is written to once, after all released batches are
    // distributed.
    void deliver();

    asio::io_context& io_;
    Desk* desk_ = nullptr;
    Rounds* rounds_ = nullptr;
    runtime::Guarded<std::vector<Dealer::Batch>> released_;  // Released batches that the io thread
                                                             // has not taken yet.
    std::vector<Dealer::Batch> dealt_;                       // The batches of the running
                                                             // deliver().
};

}  // namespace muster::io

// The engine's outcomes on their way to the io thread, where the desk deals them out in the
// engine's order.
#pragma once

#include "engine/io/rounds.hpp"
#include "engine/runtime/guarded.hpp"

namespace muster::io {

class Publisher : public runtime::Outbox {
  public:
    explicit Publisher(asio::io_context& io) : io_(io) {}

    // Who gets what is released. REQUIRES: before the first release.
    void start(Desk& desk, Rounds& rounds);
    // Any thread: hands the batch to the io thread.
    void release(std::shared_ptr<const runtime::Released> batch) override;

  private:
    // io thread. Each client that got something is written to once, when all that was released is
    // dealt out.
    void deliver();

    asio::io_context& io_;
    Desk* desk_ = nullptr;
    Rounds* rounds_ = nullptr;
    runtime::Guarded<std::vector<Dealer::Batch>> released_;  // Until the io thread gets to it.
    std::vector<Dealer::Batch> dealt_;                       // By the deliver() that goes on.
};

}  // namespace muster::io

// The way from the engine to the clients: replies to their senders, events to their subscribers, in
// the engine's order.
#pragma once

#include "engine/io/dealer.hpp"
#include "engine/io/hub.hpp"
#include "engine/runtime/guarded.hpp"

#include <atomic>

namespace muster::io {

class Publisher : public runtime::Outbox, private Clients {
  public:
    explicit Publisher(Hub& hub) : hub_(hub), dealer_(hub.subscriptions, *this) {}

    // Any thread: hands the batch to the io thread.
    void release(std::shared_ptr<const runtime::Released> batch) override;
    // io thread: the engine has just got a request. If the engine tends to answer at once, waits
    // for the answer, because sleep and wake-up take longer.
    void linger();

  private:
    // io thread. Distributes all released batches, then writes once to each connection that got
    // bytes.
    void deliver();

    Recipient* find(runtime::ClientId client) override;
    void answered(std::uint64_t request_id, bool ok, std::string_view frame) override;
    void ask(const runtime::Released::Query& query) override;

    Hub& hub_;
    Dealer dealer_;
    runtime::Guarded<std::vector<Dealer::Batch>> released_;  // Not yet taken by the io thread.
    std::atomic<bool> has_released_ = false;
    unsigned pause_ = 0;       // The last pause, in requests; 0: the engine answered at once.
    unsigned pause_left_ = 0;  // Requests for which the io thread does not wait.
    std::vector<Dealer::Batch> dealt_;  // By the present deliver().
};

}  // namespace muster::io

// From the engine to the clients: replies to who asked, events to who subscribed, in the engine's
// order.
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
    // io thread: the engine was just asked something. Where it tends to answer at once, that is
    // waited for: to sleep and be woken takes longer.
    void linger();

  private:
    // io thread. Each connection that got something is written to once, when all that was released
    // is dealt out.
    void deliver();

    Recipient* find(runtime::ClientId client) override;
    void answered(std::uint64_t request_id, bool ok, std::string_view frame) override;
    void ask(const runtime::Released::Query& query) override;

    Hub& hub_;
    Dealer dealer_;
    runtime::Guarded<std::vector<Dealer::Batch>> released_;  // Until the io thread gets to it.
    std::atomic<bool> has_released_ = false;
    unsigned pause_ = 0;       // The last one, in questions; 0: the engine answered at once.
    unsigned pause_left_ = 0;  // Questions that are not waited for.
    std::vector<Dealer::Batch> dealt_;  // By the deliver() that goes on.
};

}  // namespace muster::io

// From the engine to the clients: replies to who asked, events to who subscribed, in the engine's
// order.
#pragma once

#include "engine/io/dealer.hpp"
#include "engine/io/hub.hpp"

namespace muster::io {

class Publisher : public runtime::Outbox, private Clients {
  public:
    explicit Publisher(Hub& hub) : hub_(hub), dealer_(hub.subscriptions, *this) {}

    // Any thread: hands the batch to the io thread.
    void release(std::shared_ptr<const runtime::Released> batch) override;

  private:
    // io thread. Each connection that got something is written to once, when all of the batch is
    // dealt out.
    void deliver(const Dealer::Batch& batch);

    Recipient* find(runtime::ClientId client) override;
    void answered(std::uint64_t request_id, bool ok, std::string_view frame) override;
    void ask(const runtime::Released::Query& query) override;

    Hub& hub_;
    Dealer dealer_;
};

}  // namespace muster::io

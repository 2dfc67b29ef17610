// From the engine to the clients: replies to who asked, events to who subscribed, in the engine's
// order.
#pragma once

#include "engine/io/intake.hpp"
#include "engine/io/queries.hpp"

namespace muster::io {

class Publisher : public runtime::Outbox {
  public:
    explicit Publisher(Hub& hub) : hub_(hub) {}

    // Any thread: hands the batch to the io thread.
    void release(std::shared_ptr<const runtime::Released> batch) override;

  private:
    using Batch = std::shared_ptr<const runtime::Released>;

    // io thread. Each connection that got something is written to once, when all of the batch is
    // dealt out.
    void deliver(const Batch& batch);
    void deal(const Batch& batch, const runtime::Released::Reply& reply);
    void deal(const Batch& batch, const runtime::Released::Event& event);
    void deal(const Batch& batch, const runtime::Released::Query& query);
    void deal(const Batch& batch, const runtime::Released::Subscription& subscription);
    void deal(const Batch& batch, const runtime::Released::Loss& loss);

    Hub& hub_;
};

}  // namespace muster::io

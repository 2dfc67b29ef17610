// What is done with a released batch: replies go to who asked, events to who subscribed,
// subscriptions begin and end, all in the engine's order. Sans-I/O.
#pragma once

#include "engine/io/recipient.hpp"
#include "engine/io/subscriptions.hpp"

namespace muster::io {

// Whom a dealer turns to. io thread (any one thread).
class Clients {
  public:
    // Nothing: it is gone.
    virtual Recipient* find(runtime::ClientId client) = 0;
    // The engine answered a request that the daemon made itself; the whole reply frame.
    virtual void answered(std::uint64_t request_id, bool ok, std::string_view frame) = 0;
    // A question that the journal answers.
    virtual void ask(const runtime::Released::Query& query) = 0;

  protected:
    ~Clients() = default;
};

// io thread (any one thread).
class Dealer {
  public:
    using Batch = std::shared_ptr<const runtime::Released>;

    Dealer(Subscriptions& subscriptions, Clients& clients)
        : subscriptions_(subscriptions), clients_(clients) {}

    // REQUIRES: batches come in the order in which they were released.
    void deal(const Batch& batch);

  private:
    void deal(const Batch& batch, const runtime::Released::Reply& reply);
    void deal(const Batch& batch, const runtime::Released::Event& event);
    void deal(const Batch& batch, const runtime::Released::Query& query);
    void deal(const Batch& batch, const runtime::Released::Subscription& subscription);
    void deal(const Batch& batch, const runtime::Released::Loss& loss);

    Subscriptions& subscriptions_;
    Clients& clients_;
};

}  // namespace muster::io

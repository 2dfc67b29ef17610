// Distributes a released batch: replies go to their senders, events to their subscribers,
// subscriptions begin and end, all in the engine's order. Sans-I/O.
#pragma once

#include "engine/io/recipient.hpp"
#include "engine/io/subscriptions.hpp"

namespace muster::io {

// The services that a dealer needs. io thread (any one thread).
class Clients {
  public:
    // Nothing: the client is gone.
    virtual Recipient* find(runtime::ClientId client) = 0;
    // The engine's answer to a request of the daemon itself; the whole reply frame.
    virtual void answered(std::uint64_t request_id, bool ok, std::string_view frame) = 0;
    // The engine attached players to a connection that is gone.
    virtual void attached_to_gone(runtime::ClientId client) = 0;
    // A query that the journal answers.
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

    // REQUIRES: batches come in the order of their release.
    void deal(const Batch& batch);

  private:
    void deal(const Batch& batch, const runtime::Released::Reply& reply);
    void deal(const Batch& batch, const runtime::Released::Event& event);
    void deal(const Batch& batch, const runtime::Released::Query& query);
    void deal(const Batch& batch, const runtime::Released::Subscription& subscription);
    void deal(const Batch& batch, const runtime::Released::Loss& loss);
    void deal(const Batch& batch, const runtime::Released::Closed& closed);
    void deal(const Batch& batch, const runtime::Released::Routes& routes);

    Subscriptions& subscriptions_;
    Clients& clients_;
};

}  // namespace muster::io

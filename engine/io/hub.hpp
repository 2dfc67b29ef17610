// The common state of all conversations of a daemon: the connections, the subscriptions, and the
// bounds for all of them together. Sans-I/O.
#pragma once

#include "engine/io/actors.hpp"
#include "engine/io/subscriptions.hpp"
#include "engine/runtime/ports.hpp"

#include <functional>
#include <memory>
#include <string_view>

namespace muster::io {

class Conversation;

// The daemon's facts in a greeting.
struct Realm {
    std::uint64_t epoch = 0;
    std::function<Time()> time;  // The engine's.
};

// Owns the conversations; each conversation knows the hub. io thread (any one thread).
class Hub {
  public:
    // `bounds` must outlive the hub.
    Hub(const Limits& bounds, Realm greeting);
    ~Hub();
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    runtime::ClientId next_client() { return ++last_client_; }
    void add(std::shared_ptr<Conversation> conversation);
    // The conversation is over. The object lives until forget_gone().
    void remove(Conversation& conversation);
    // Null: the conversation is gone.
    Conversation* find(runtime::ClientId client) const;
    std::size_t size() const { return conversations_.size(); }

    // The conversation has pending output, or its wire may read again; flush() has the wire served.
    // REQUIRES: the conversation is not touched already.
    void touch(Conversation& conversation) { touched_.push_back(&conversation); }
    // Has the wires of all touched conversations served.
    void flush();
    // Destroys the removed conversations. REQUIRES: no caller on the stack uses one of them. Calls
    // `forget(client)` for each.
    template <class Forget>
    void forget_gone(Forget&& forget);

    // The connections with attached players that ended since the last call.
    std::vector<runtime::ClientId> take_lost_services() {
        return std::exchange(lost_services_, {});
    }

    // Ends conversations that exceed a time limit.
    void sweep(TimePoint now);
    // Says goodbye to all clients.
    void dismiss(std::string_view message, TimePoint now);

    // Reserves room for a large frame or request that arrives; false: there is no room now.
    bool reserve(std::size_t bytes);
    // Takes room for bytes that are in memory already.
    void hold(std::size_t bytes) { large_bytes_ += bytes; }
    void release(std::size_t bytes) { large_bytes_ -= bytes; }

    // The bounds have changed.
    void limits_changed() { service_limits = limits.of_service(); }
    const Limits& limits_of(PeerClass peer) const {
        return peer == PeerClass::service ? service_limits : limits;
    }

    const Limits& limits;
    Limits service_limits;  // The same, with the limits of services in their place.
    const Realm realm;
    Subscriptions subscriptions;
    Actors actors;

  private:
    std::vector<Conversation*> all() const;

    std::unordered_map<runtime::ClientId, std::shared_ptr<Conversation>> conversations_;
    std::vector<Conversation*> touched_;
    // Removed conversations, until no caller on the stack uses them.
    std::vector<std::pair<runtime::ClientId, std::shared_ptr<Conversation>>> gone_;
    std::vector<runtime::ClientId> lost_services_;
    runtime::ClientId last_client_ = 0;
    std::size_t large_bytes_ = 0;
};

template <class Forget>
void Hub::forget_gone(Forget&& forget) {
    for (const auto& [client, conversation] : gone_)
        forget(client);
    gone_.clear();
}

}  // namespace muster::io

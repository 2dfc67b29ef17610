// The community of a load's clients: the state as known from all events, and the next requests of
// its people.
#pragma once

#include "tests/load/ledger.hpp"
#include "tests/sim/workload.hpp"

#include <muster/client/async_client.hpp>

#include <set>

namespace muster::load {

// Any thread.
class Community {
  public:
    // Connects, subscribes to everything, and makes a small region and its people. REQUIRES: an
    // empty realm. Throws the client library's errors.
    Community(client::Options options, std::uint64_t seed);

    // The next request with its actor. Never the daemon's end and never a subscription; the clients
    // make those themselves.
    sim::Draft next();
    // The topics of a new subscription, with its actor.
    client::Topics topics();

  private:
    void heard(const ReceivedEvent& event);
    Time now() const;

    std::mutex mutex_;
    sim::Mirror known_;
    std::set<std::uint64_t> removed_sessions_;
    sim::Workload workload_;
    Time time_;  // The engine's time at `seen_`.
    SteadyTime seen_;

    // Constructed last and destroyed first, because it calls heard().
    client::AsyncClient client_;
    client::Subscription events_;
};

}  // namespace muster::load

// The community that the clients of a load play in: what somebody knows of it who hears every
// event, and what its people ask next.
#pragma once

#include "tests/load/ledger.hpp"
#include "tests/sim/workload.hpp"

#include <muster/client/async_client.hpp>

#include <set>

namespace muster::load {

// Any thread.
class Community {
  public:
    // Connects, subscribes to everything, and makes a small region and its people in a realm in
    // which nothing has happened yet. Throws what the client library throws.
    Community(client::Options options, std::uint64_t seed);

    // What somebody asks next, in whose name. Neither the end of the daemon nor subscriptions,
    // which are the clients' own.
    sim::Draft next();
    // What somebody wants to hear, in whose name.
    client::Topics topics();

  private:
    void heard(const ReceivedEvent& event);
    Time now() const;

    std::mutex mutex_;
    sim::Mirror known_;
    std::set<std::uint64_t> removed_sessions_;
    sim::Workload workload_;
    Time time_;  // The engine's, at `seen_`.
    SteadyTime seen_;

    // The last to be made and the first to go: it calls heard().
    client::AsyncClient client_;
    client::Subscription events_;
};

}  // namespace muster::load

// Many real clients of a running daemon. They play, edit, listen, vanish and come back, and a
// ledger notes everything that they are told. The load first makes a small region and its people,
// so it needs an empty realm.
//
//     load::Load load({.clients = 500, .socket = path, .seed = 7, .pause = 500ms});
//     …                            // Kill the daemon, start it again: clients reconnect.
//     load.quiet();                // Every request has its answer now.
//     compare(load.ledger());
//     load.resume();
//     …
//     const auto all = load.counters();
//
// Each client is an AsyncClient with a thread that mostly sleeps. One thread takes the turns of all
// clients. The requests come from the simulator's workload and the community's state. They include
// all requests of the protocol, valid and invalid, except subscriptions, which the library makes,
// and the daemon's end. Commands have idempotency keys; the library retries them until they are
// answered.
#pragma once

#include "tests/load/load_client.hpp"

#include <atomic>
#include <condition_variable>
#include <queue>
#include <thread>

namespace muster::load {

// Any one thread.
class Load {
  public:
    // Connects the clients and starts. Waits for the daemon; throws the client library's errors.
    explicit Load(LoadOptions options);
    // All clients leave at once.
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    // Stops new requests. Returns when each request has an answer or an objection, after at most a
    // minute without a daemon.
    void quiet();
    void resume();

    Ledger& ledger() { return ledger_; }
    // One entry for each client.
    std::vector<Counters> counters() const;
    // The sum over all clients.
    Counters sum() const;

  private:
    struct Turn {
        SteadyTime at;
        std::size_t client = 0;
        bool operator>(const Turn& other) const { return at > other.at; }
    };

    void take_turns();
    SteadyTime next_turn();
    bool all_idle() const;

    const LoadOptions options_;
    Ledger ledger_;
    Community community_;
    std::vector<std::unique_ptr<LoadClient>> clients_;
    sim::SimRandom random_;  // The turns' thread.

    std::mutex mutex_;
    std::condition_variable changed_;
    bool asks_ = true;
    bool ends_ = false;
    bool quiet_ = false;
    std::thread turns_;
};

}  // namespace muster::load

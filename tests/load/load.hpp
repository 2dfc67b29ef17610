// Many real clients of a running daemon, who play, edit, listen, vanish and come back, and the
// ledger of what they were told. A small region and its people are made first, so the daemon's
// realm must be new.
//
//     load::Load load({.clients = 500, .socket = path, .seed = 7, .pause = 500ms});
//     …                            // Kill the daemon, start it again: clients reconnect.
//     load.quiet();                // Every request has its answer now.
//     compare(load.ledger());
//     load.resume();
//     …
//     const auto all = load.counters();
//
// Each client is an AsyncClient, and so a thread that mostly sleeps; one thread takes everybody's
// turns. What clients ask comes from the simulator's workload and what the community hears; the
// requests are all those of the protocol, valid and invalid, but for subscriptions, which clients
// hold through their library, and the daemon's end. Commands have idempotency keys, and are retried
// by the library until they are answered.
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
    // Connects the clients and starts. Waits for the daemon; throws what the client library throws.
    explicit Load(LoadOptions options);
    // All leave at once.
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    // From now on nobody asks anything new. Returns when every request has been answered, or been
    // objected to: a minute at most, where the daemon does not serve.
    void quiet();
    void resume();

    Ledger& ledger() { return ledger_; }
    // Of each client so far.
    std::vector<Counters> counters() const;
    // Of all together.
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

// A whole community in one thread: clients, links, a daemon that crashes and comes back, a disk,
// and checkers. One seed gives one history.
#pragma once

#include "tests/sim/scene.hpp"
#include "tests/sim/sim_client.hpp"
#include "tests/sim/sim_daemon.hpp"
#include "tests/sim/workload.hpp"

namespace muster::sim {

struct WorldOptions {
    std::uint64_t seed = 1;
    double minutes = 2;  // In simulated time.
    std::size_t clients = 24;
    Faults faults;
    std::uint64_t steps_max = ~std::uint64_t{0};
    std::optional<std::size_t> trace;  // This client's messages go to standard error.
    std::function<std::unique_ptr<Checker>()> checker;  // Makes an additional checker.
};

class World {
  public:
    explicit World(const WorldOptions& options);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    // Runs the world. Throws Violation.
    void run();

    const Tally& tally() const { return scene_.tally; }
    const Faults& faults() const { return scene_.faults; }
    const Disk& disk() const { return scene_.disk; }
    std::uint64_t steps() const { return scene_.schedule.steps(); }
    std::chrono::microseconds simulated() const { return scene_.schedule.now() - began_; }
    Time now() const { return scene_.schedule.now(); }
    // The digest of the last record on the disk; worlds with the same options have the same digest.
    std::uint64_t digest() const;

  private:
    struct Vandal;

    template <class F>
    void after(std::chrono::microseconds delay, F f) {
        scene_.schedule.after(delay, std::move(f));
    }
    // Repeats the action at random intervals around `mean`, while the fault may happen.
    void again(Fault fault, std::chrono::microseconds mean, std::function<void()> action);
    void advance(std::chrono::microseconds length);
    // One step later, so that the checks of the calm after the last step run too.
    bool out_of_steps() const { return scene_.schedule.steps() > options_.steps_max; }

    void set_up();
    void start_faults();
    void think(SimClient& client);
    void follow_something(SimClient& client);
    void calm_down();
    // Each client that follows everything fetches everything, to compare it.
    void fetch_all();

    void start_daemon();
    void crash();
    void look_after_daemon();
    void make_snapshot();
    void make_snapshots();  // Makes one now, and others from time to time.
    void damage_snapshot();
    void vandalise();
    std::optional<SetClock> rehearsal(const core::Engine& engine);
    std::shared_ptr<SimLink> connect(PeerClass peer_class, std::uint32_t uid);
    Time day_time();
    void jump_clock();

    const WorldOptions options_;
    const Time began_;
    Scene scene_;
    SimRandom random_;
    Mirror known_;  // The state according to the disk.
    Workload workload_;
    std::unique_ptr<SimDaemon> daemon_;
    Time daemon_back_at_{};
    Time day_time_{};  // The engine's time of day at the daemon's last step.
    std::vector<std::unique_ptr<SimClient>> clients_;
    std::vector<std::shared_ptr<Vandal>> vandals_;
    bool quiet_ = true;  // Clients send no new requests.
};

}  // namespace muster::sim

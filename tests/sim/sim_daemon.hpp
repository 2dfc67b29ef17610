// One life of the daemon, from a recovery to a crash or a stop: the real engine thread, stepped by
// hand, and the real desk between simulated links, jobs and a simulated journal.
#pragma once

#include "engine/io/desk.hpp"
#include "engine/runtime/engine_thread.hpp"
#include "tests/sim/sim_jobs.hpp"
#include "tests/sim/sim_journal.hpp"
#include "tests/sim/sim_link.hpp"
#include "tests/support/direct_reader.hpp"

namespace muster::sim {

// Tells the checkers about a row that became durable.
void tell_durable(Scene& scene, const Row& row);

class SimDaemon final : public runtime::Outbox, public runtime::JournalListener {
  public:
    // Begins to serve. REQUIRES: `engine` is recovered from the scene's disk.
    // clock_is_right: an operator says so at the start.
    SimDaemon(Scene& scene,
              core::Engine engine,
              const std::optional<SetClock>& rehearsal,
              bool clock_is_right);
    ~SimDaemon() override;
    SimDaemon(const SimDaemon&) = delete;
    SimDaemon& operator=(const SimDaemon&) = delete;

    void accept(std::shared_ptr<SimLink> link, PeerClass peer_class, std::uint32_t uid);
    // Stops the daemon, as SIGTERM does.
    void request_stop() {
        engine_.request_stop("a signal");
        wake();
    }
    // The process ends at once.
    void crash();
    // The daemon has stopped by itself, and all clients have left.
    bool is_over() const { return dismissed_ && desk_.hub.size() == 0; }
    // The daemon accepts no more clients.
    bool is_leaving() const { return dismissing_; }
    bool has_failed() const { return engine_.stopped().failed; }

    const core::Engine& engine() const { return engine_.engine(); }
    Time engine_time();
    Time day_time() { return engine_time() - engine().day_behind(); }

    // ---- Calls from the ports. ----
    void release(std::shared_ptr<const runtime::Released> batch) override;
    void progress() override;
    void failed(const std::string& message) override;

  private:
    template <class F>
    void after(std::chrono::microseconds delay, F f) {
        scene_.schedule.after(delay, [alive = alive_, f = std::move(f)] {
            if (*alive) f();
        });
    }
    // Cancels everything that was begun.
    void stop();
    // The engine's steps.
    void wake();
    void run();
    void wait_for_timer();
    void dismiss();
    void sweep();
    io::TimePoint now() const { return io::TimePoint(scene_.schedule.now().time_since_epoch()); }

    Scene& scene_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    SimJournal journal_;
    DiskReader reader_;
    runtime::EngineThread engine_;
    DirectReader picture_reader_;
    SimJobs door_jobs_;
    SimJobs picture_jobs_;
    SimJobs journal_jobs_;
    io::Desk desk_;
    std::vector<std::weak_ptr<SimLink>> links_;  // All links, so that a crash can end them.
    bool is_awake_ = false;
    std::uint64_t sleep_ = 0;  // The number of the present wait for a timer.
    bool dismissing_ = false;
    bool dismissed_ = false;
};

}  // namespace muster::sim

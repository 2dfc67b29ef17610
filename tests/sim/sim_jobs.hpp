// The daemon's slow work as delays: each job is done some time later; several jobs finish in any
// order.
#pragma once

#include "engine/io/jobs.hpp"
#include "tests/sim/scene.hpp"

namespace muster::sim {

// Belongs to one life of the daemon.
class SimJobs final : public io::Jobs {
  public:
    // A job takes `shortest`, and a random time around `more`. `after_each` is called after each
    // finished job's Then.
    SimJobs(Scene& scene,
            std::size_t jobs_max,
            std::size_t bytes_max,
            std::chrono::microseconds shortest,
            std::chrono::microseconds more,
            std::function<void()> after_each)
        : Jobs(jobs_max, bytes_max),
          scene_(scene),
          shortest_(shortest),
          more_(more),
          after_each_(std::move(after_each)) {}

    // The process ends: waiting jobs are dropped.
    void stop() { *alive_ = false; }

  private:
    void run(std::size_t bytes, Job job) override {
        scene_.schedule.after(shortest_ + scene_.daemon_random.about(more_),
                              [this, bytes, alive = alive_, job = std::move(job)] {
                                  if (!*alive) return;
                                  done(bytes, job());
                                  after_each_();
                              });
    }

    Scene& scene_;
    const std::chrono::microseconds shortest_;
    const std::chrono::microseconds more_;
    const std::function<void()> after_each_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace muster::sim

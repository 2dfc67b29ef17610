// Work that is too slow for the io thread, with a bound on waiting jobs.
#pragma once

#include <cstddef>
#include <functional>

namespace muster::io {

// Has two forms: threads (workers.hpp), and the simulator's delays. io thread (any one thread); the
// jobs themselves may run on other threads.
class Jobs {
  public:
    // Runs on the io thread when the job is done. The caller then ends the round, as after reading
    // (Desk::flush()).
    using Then = std::function<void()>;
    // Runs on any thread; must not throw.
    using Job = std::function<Then()>;

    Jobs(std::size_t jobs_max, std::size_t bytes_max)
        : jobs_max_(jobs_max), bytes_max_(bytes_max) {}

    // False: too many jobs wait, or the waiting jobs hold too many bytes. One job is always
    // accepted, whatever its size.
    bool try_run(std::size_t bytes, Job job) {
        if (jobs_ >= jobs_max_ || (jobs_ != 0 && bytes_ + bytes > bytes_max_)) return false;
        ++jobs_;
        bytes_ += bytes;
        run(bytes, std::move(job));
        return true;
    }

    std::size_t jobs() const { return jobs_; }  // Waiting or running.

  protected:
    ~Jobs() = default;

    // Runs the job some time later, then calls done() on the io thread.
    virtual void run(std::size_t bytes, Job job) = 0;
    void done(std::size_t bytes, const Then& then) {
        --jobs_;
        bytes_ -= bytes;
        then();
    }

  private:
    const std::size_t jobs_max_;
    const std::size_t bytes_max_;
    std::size_t jobs_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace muster::io

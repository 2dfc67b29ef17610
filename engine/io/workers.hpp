// Threads for work that is too slow for the io thread, with a bound on what may wait for them.
#pragma once

#include <asio/io_context.hpp>
#include <asio/thread_pool.hpp>

#include <cstddef>
#include <functional>

namespace muster::io {

// Owned and used by the io thread; the jobs run on threads of its own. Destruction waits for the
// jobs that run and drops those that wait.
class Workers {
  public:
    // Runs on the io thread when the job is done.
    using Then = std::function<void()>;
    // Runs on a worker; must not throw.
    using Job = std::function<Then()>;

    Workers(asio::io_context& io, unsigned threads, std::size_t jobs_max, std::size_t bytes_max);
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    // False where too many jobs wait, or those that wait hold too many bytes; one is always taken,
    // whatever its size.
    bool try_run(std::size_t bytes, Job job);

    std::size_t jobs() const { return jobs_; }  // Waiting or running.

  private:
    asio::io_context& io_;
    asio::thread_pool pool_;
    const std::size_t jobs_max_;
    const std::size_t bytes_max_;
    std::size_t jobs_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace muster::io

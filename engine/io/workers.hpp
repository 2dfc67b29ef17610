// Threads for work that is too slow for the io thread, with a bound on waiting jobs.
#pragma once

#include <asio/io_context.hpp>
#include <asio/thread_pool.hpp>

#include <cstddef>
#include <functional>

namespace muster::io {

// The io thread owns and uses it; the jobs run on its own threads. The destructor waits for running
// jobs and drops waiting ones.
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

    // False: too many jobs wait, or the waiting jobs hold too many bytes. One job of any size is
    // always accepted.
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

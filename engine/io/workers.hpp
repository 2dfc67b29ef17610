// Threads for work that is too slow for the io thread.
#pragma once

#include "engine/io/jobs.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

#include <thread>
#include <vector>

namespace muster::io {

// Owned and used by the io thread; the jobs run on threads of its own. Destruction waits for
// running jobs and drops waiting ones.
class Workers final : public Jobs {
  public:
    // `after_each` is called on the io thread after each finished job's Then.
    Workers(asio::io_context& io,
            unsigned threads,
            std::size_t jobs_max,
            std::size_t bytes_max,
            std::function<void()> after_each);
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

  private:
    void run(std::size_t bytes, Job job) override;

    void stop();

    asio::io_context& io_;
    // asio::thread_pool hangs if one of its threads can't be started.
    asio::io_context jobs_;
    asio::executor_work_guard<asio::io_context::executor_type> more_jobs_{jobs_.get_executor()};
    std::vector<std::thread> threads_;
    const std::function<void()> after_each_;
};

}  // namespace muster::io

// A few threads for what waits: for the engine, for Discord.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace muster::discord {

class Workers {
  public:
    // Jobs beyond the threads wait, up to `waiting_max`. `failed` is told what a job threw; any of
    // the threads.
    Workers(std::size_t count,
            std::size_t waiting_max,
            std::function<void(const std::string&)> failed);
    // Waits for the jobs that run; drops those that wait.
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    // False: too many wait already. Any thread.
    bool add(std::function<void()> job);

  private:
    void work();

    const std::size_t waiting_max_;
    std::function<void(const std::string&)> failed_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> jobs_;
    bool ending_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace muster::discord

// A few threads for jobs that wait for the engine or for Discord.
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
    // Jobs beyond the number of threads wait, at most `waiting_max`. `failed` gets the error of a
    // job that throws, on the job's thread.
    Workers(std::size_t count,
            std::size_t waiting_max,
            std::function<void(const std::string&)> failed);
    // Waits for the running jobs; drops the waiting jobs.
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    // Returns false if too many jobs wait already. Any thread.
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

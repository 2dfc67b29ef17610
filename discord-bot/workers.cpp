#include "discord-bot/workers.hpp"

#include <exception>

namespace muster::discord {

Workers::Workers(std::size_t count,
                 std::size_t waiting_max,
                 std::function<void(const std::string&)> failed)
    : waiting_max_(waiting_max), failed_(std::move(failed)) {
    for (std::size_t i = 0; i < count; ++i)
        threads_.emplace_back([this] { work(); });
}

Workers::~Workers() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        jobs_.clear();
    }
    changed_.notify_all();
    for (auto& thread : threads_)
        thread.join();
}

bool Workers::add(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        if (ending_ || jobs_.size() >= waiting_max_) return false;
        jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
    return true;
}

void Workers::work() {
    for (;;) {
        std::function<void()> job;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
            if (ending_) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        try {
            job();
        } catch (const std::exception& error) {
            failed_(error.what());
        }
    }
}

}  // namespace muster::discord

#include "engine/io/workers.hpp"

#include <asio/post.hpp>

namespace muster::io {

Workers::Workers(asio::io_context& io,
                 unsigned threads,
                 std::size_t jobs_max,
                 std::size_t bytes_max,
                 std::function<void()> after_each)
    : Jobs(jobs_max, bytes_max), io_(io), after_each_(std::move(after_each)) {
    try {
        while (threads_.size() < threads)
            threads_.emplace_back([this] { jobs_.run(); });
    } catch (...) {
        stop();
        throw;
    }
}

Workers::~Workers() {
    stop();
}

void Workers::stop() {
    jobs_.stop();
    for (auto& thread : threads_)
        thread.join();
}

void Workers::run(std::size_t bytes, Job job) {
    asio::post(jobs_, [this, bytes, job = std::move(job)]() mutable {
        auto then = job();
        job = nullptr;
        asio::post(io_, [this, bytes, then = std::move(then)] {
            done(bytes, then);
            after_each_();
        });
    });
}

}  // namespace muster::io

#include "engine/io/workers.hpp"

#include <asio/post.hpp>

namespace muster::io {

Workers::Workers(asio::io_context& io,
                 unsigned threads,
                 std::size_t jobs_max,
                 std::size_t bytes_max)
    : io_(io), pool_(threads), jobs_max_(jobs_max), bytes_max_(bytes_max) {}

Workers::~Workers() {
    pool_.stop();
    pool_.join();
}

bool Workers::try_run(std::size_t bytes, Job job) {
    if (jobs_ >= jobs_max_ || (jobs_ != 0 && bytes_ + bytes > bytes_max_)) return false;
    ++jobs_;
    bytes_ += bytes;
    asio::post(pool_, [this, bytes, job = std::move(job)]() mutable {
        auto then = job();
        job = nullptr;
        asio::post(io_, [this, bytes, then = std::move(then)] {
            --jobs_;
            bytes_ -= bytes;
            then();
        });
    });
    return true;
}

}  // namespace muster::io

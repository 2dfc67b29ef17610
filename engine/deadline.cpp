#include "engine/deadline.hpp"

#include "engine/exit_codes.hpp"

#include <cstdlib>
#include <spdlog/spdlog.h>
#include <utility>

namespace muster {

Deadline::Deadline() : thread_([this] { watch(); }) {}

Deadline::~Deadline() {
    done_.release();
    if (!has_begun_) begun_.release();
    thread_.join();
}

void Deadline::begin(std::chrono::milliseconds limit) {
    if (std::exchange(has_begun_, true)) return;
    limit_ = limit;
    begun_.release();
}

void Deadline::watch() {
    begun_.acquire();
    if (done_.try_acquire_for(limit_)) return;
    spdlog::critical(
        "the shutdown took longer than {} ms; it still waited for {}. What was acknowledged is "
        "safe.",
        limit_.count(),
        what_.load());
    std::_Exit(static_cast<int>(ExitCode::shutdown_hung));
}

}  // namespace muster

#include "engine/deadline.hpp"

#include "engine/exit_codes.hpp"

#include <cstdlib>
#include <spdlog/spdlog.h>

namespace muster {

Deadline::~Deadline() {
    if (!thread_.joinable()) return;
    done_.release();
    thread_.join();
}

void Deadline::begin(std::chrono::milliseconds limit) {
    if (!has_begun()) thread_ = std::thread([this, limit] { watch(limit); });
}

void Deadline::watch(std::chrono::milliseconds limit) {
    if (done_.try_acquire_for(limit)) return;
    spdlog::critical(
        "the shutdown took longer than {} ms; it still waited for {}. What was acknowledged is "
        "safe.",
        limit.count(),
        what_.load());
    std::_Exit(static_cast<int>(ExitCode::shutdown_hung));
}

}  // namespace muster

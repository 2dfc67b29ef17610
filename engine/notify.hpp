// Reports the daemon's state to its starter: systemd's notification protocol, and a plain
// descriptor.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace muster {

// Sends a state such as "READY=1" to $NOTIFY_SOCKET; no effect if that is not set.
void notify_service_manager(std::string_view state);

// The interval in which systemd expects "WATCHDOG=1"; nothing: systemd does not watch the daemon.
std::optional<std::chrono::microseconds> watchdog_interval();

// Writes a line to the descriptor and closes it; does nothing for -1.
void notify_ready_fd(int fd);

}  // namespace muster

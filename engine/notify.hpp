// Telling whoever started us how we are: systemd's notification protocol, and a plain descriptor.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace muster {

// Sends a state such as "READY=1" to $NOTIFY_SOCKET; does nothing where there is none.
void notify_service_manager(std::string_view state);

// How often systemd wants to hear "WATCHDOG=1"; nothing: it does not watch us.
std::optional<std::chrono::microseconds> watchdog_interval();

// Writes a line to the descriptor and closes it; does nothing for -1.
void notify_ready_fd(int fd);

}  // namespace muster

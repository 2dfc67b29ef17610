#include "engine/notify.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace muster {

void notify_service_manager(std::string_view state) {
    const char* path = std::getenv("NOTIFY_SOCKET");
    if (!path || (path[0] != '/' && path[0] != '@')) return;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto size = std::strlen(path);
    if (size >= sizeof address.sun_path) return;
    std::copy_n(path, size, address.sun_path);
    if (address.sun_path[0] == '@') address.sun_path[0] = '\0';  // The address is an abstract name.
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return;
    const auto address_size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + size);
    // Ignores a failure: there is nobody to tell.
    [[maybe_unused]] const auto sent = ::sendto(fd,
                                                state.data(),
                                                state.size(),
                                                MSG_NOSIGNAL,
                                                reinterpret_cast<const sockaddr*>(&address),
                                                address_size);
    ::close(fd);
}

std::optional<std::chrono::microseconds> watchdog_interval() {
    const char* text = std::getenv("WATCHDOG_USEC");
    if (!text) return std::nullopt;
    long long us = 0;
    const auto [end, error] = std::from_chars(text, text + std::strlen(text), us);
    if (error != std::errc{} || us <= 0) return std::nullopt;
    return std::chrono::microseconds(us);
}

void notify_ready_fd(int fd) {
    if (fd < 0) return;
    [[maybe_unused]] const auto written = ::write(fd, "ready\n", 6);
    ::close(fd);
}

}  // namespace muster

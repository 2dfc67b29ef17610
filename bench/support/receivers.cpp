#include "bench/support/receivers.hpp"

#include <array>
#include <cerrno>
#include <optional>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <system_error>

namespace muster::bench {

namespace {

using Clock = std::chrono::steady_clock;  // The same clock in all processes of the machine.

// The control socket carries plain numbers. One way: the number of expected bytes. The other way:
// the time at which they had arrived (first a 0, when the sockets are open).
void send_number(const Fd& control, std::int64_t number) {
    write_all(control.get(), {reinterpret_cast<const char*>(&number), sizeof number});
}
std::int64_t receive_number(const Fd& control) {
    std::int64_t number = 0;
    read_exactly(control.get(), reinterpret_cast<char*>(&number), sizeof number);
    return number;
}

void watch(const Fd& epoll, int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    if (epoll_ctl(epoll.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
    }
}

// Nothing: the sender closed.
std::optional<std::int64_t> take(int fd, std::vector<char>& buffer) {
    const auto got = recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got > 0) return got;
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    return std::nullopt;
}

int serve(const Fd& control, const Receivers::Open& open) {
    const auto sockets = open();
    const Fd epoll(epoll_create1(EPOLL_CLOEXEC));
    for (const auto& socket : sockets)
        watch(epoll, socket.get());
    watch(epoll, control.get());
    send_number(control, 0);

    std::vector<char> buffer(256u << 10);
    std::array<epoll_event, 1024> ready{};
    std::int64_t missing = 0;  // Negative: arrived before they were expected.
    bool expecting = false;
    for (;;) {
        const int count = epoll_wait(epoll.get(), ready.data(), static_cast<int>(ready.size()), -1);
        for (int i = 0; i < count; ++i) {
            const int fd = ready[static_cast<std::size_t>(i)].data.fd;
            if (fd == control.get()) {
                missing += receive_number(control);
                expecting = true;
            } else {
                const auto taken = take(fd, buffer);
                if (!taken) return 0;  // The waiting sender notices.
                missing -= *taken;
            }
        }
        if (expecting && missing <= 0) {
            expecting = false;
            send_number(control, Clock::now().time_since_epoch().count());
        }
    }
}

}  // namespace

Receivers::Receivers(const Open& open) : Receivers(socket_pair(), open) {}

Receivers::Receivers(std::pair<Fd, Fd> ends, const Open& open)
    : control_(std::move(ends.first)),
      process_(ChildProcess::forked([&] { return serve(ends.second, open); })) {}

void Receivers::wait_ready() {
    receive_number(control_);
}

void Receivers::expect(std::size_t bytes) {
    send_number(control_, static_cast<std::int64_t>(bytes));
}

Clock::time_point Receivers::wait() {
    return Clock::time_point(Clock::duration(receive_number(control_)));
}

}  // namespace muster::bench

#include "bench/support/lock_step.hpp"

#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <system_error>

namespace muster::bench {

namespace {

void watch(const Fd& epoll, int fd, std::size_t client) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = client;
    if (epoll_ctl(epoll.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
    }
}

}  // namespace

LockStepClients::LockStepClients(const std::filesystem::path& socket,
                                 std::size_t clients,
                                 NextRequest next)
    : epoll_(epoll_create1(EPOLL_CLOEXEC)), next_(std::move(next)) {
    clients_.reserve(clients);
    for (std::size_t i = 0; i < clients; ++i) {
        clients_.push_back({Connection::open(socket)});
        watch(epoll_, clients_.back().connection.fd(), i);
    }
}

void LockStepClients::ask(std::size_t client) {
    frame_.clear();
    next_(frame_, client);
    clients_[client].asked = Clock::now();
    clients_[client].connection.send(frame_);
}

LockStepClients::Result LockStepClients::run(std::chrono::milliseconds duration) {
    Result result;
    std::array<epoll_event, 256> ready{};
    const auto start = Clock::now();
    auto now = start;
    for (std::size_t i = 0; i < clients_.size(); ++i)
        ask(i);
    for (std::size_t unanswered = clients_.size(); unanswered != 0;) {
        const int count =
            epoll_wait(epoll_.get(), ready.data(), static_cast<int>(ready.size()), -1);
        for (int i = 0; i < count; ++i) {
            const auto client =
                static_cast<std::size_t>(ready[static_cast<std::size_t>(i)].data.u64);
            if (clients_[client].connection.receive_replies() == 0) continue;
            now = Clock::now();
            const auto latency = now - clients_[client].asked;
            result.latencies.push_back(std::chrono::duration<double>(latency).count());
            if (now - start < duration) {
                ask(client);
            } else {
                --unanswered;
            }
        }
    }
    const std::chrono::duration<double> took = now - start;
    result.rate = static_cast<double>(result.latencies.size()) / took.count();
    return result;
}

}  // namespace muster::bench

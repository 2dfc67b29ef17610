#include "bench/peers/clients.hpp"

#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <system_error>

namespace muster::bench {

namespace {
constexpr std::size_t read_size = 256u << 10;
// Only a lost answer or event takes so long.
constexpr int patience_ms = 20'000;
}  // namespace

struct Clients::Ready {
    std::array<epoll_event, 1024> events{};
};

Clients::Clients()
    : epoll_(epoll_create1(EPOLL_CLOEXEC)), in_(read_size), ready_(std::make_shared<Ready>()) {}

void Clients::add(Fd connection, std::unique_ptr<Wire> wire) {
    Link link{std::move(connection), std::move(wire)};
    std::string greeting;
    link.wire->greet(greeting);
    write_all(link.connection.get(), greeting);
    while (!link.wire->is_open()) {
        std::array<char, 4096> buffer{};
        const auto size = read_some(link.connection.get(), buffer.data(), buffer.size());
        link.rest.append(buffer.data(), size);
        link.rest.erase(0, link.wire->take(link.rest).bytes);
    }
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = links_.size();
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, link.connection.get(), &event) != 0) {
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
    }
    links_.push_back(std::move(link));
}

void Clients::ask(std::size_t client, std::size_t count) {
    auto& link = links_[client];
    out_.clear();
    for (std::size_t i = 0; i < count; ++i)
        link.wire->ask(out_);
    write_all(link.connection.get(), out_);
}

std::size_t Clients::wait() {
    auto& events = ready_->events;
    for (;;) {
        const int count =
            epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), patience_ms);
        if (count > 0) return static_cast<std::size_t>(count);
        if (count == 0) throw WrongAnswer("what was to come did not");
        if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "epoll_wait");
    }
}

std::size_t Clients::client_at(std::size_t index) const {
    return static_cast<std::size_t>(ready_->events[index].data.u64);
}

Wire::Taken Clients::read(Link& link) {
    const auto size = recv(link.connection.get(), in_.data(), in_.size(), MSG_DONTWAIT);
    if (size == 0) throw WrongAnswer("the server closed a connection");
    if (size < 0) {
        if (errno == EAGAIN || errno == EINTR) return {};
        throw std::system_error(errno, std::generic_category(), "recv");
    }
    const std::string_view arrived(in_.data(), static_cast<std::size_t>(size));
    if (link.rest.empty()) {
        const auto taken = link.wire->take(arrived);
        link.rest.assign(arrived.substr(taken.bytes));
        return taken;
    }
    link.rest += arrived;
    const auto taken = link.wire->take(link.rest);
    link.rest.erase(0, taken.bytes);
    return taken;
}

}  // namespace muster::bench

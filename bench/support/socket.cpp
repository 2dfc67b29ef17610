#include "bench/support/socket.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace muster::bench {

namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

Fd stream_socket() {
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("socket");
    return Fd(fd);
}

sockaddr_un address_of(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.native().size() >= sizeof address.sun_path) {
        throw std::runtime_error("the socket's path is too long: " + path.string());
    }
    std::memcpy(address.sun_path, path.c_str(), path.native().size());
    return address;
}

}  // namespace

Fd::~Fd() {
    if (fd_ >= 0) close(fd_);
}

Fd listen_unix(const std::filesystem::path& path) {
    auto listener = stream_socket();
    const auto address = address_of(path);
    if (bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        fail("bind");
    }
    if (listen(listener.get(), SOMAXCONN) != 0) fail("listen");
    return listener;
}

Fd connect_unix(const std::filesystem::path& path) {
    auto connection = stream_socket();
    const auto address = address_of(path);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (connect(connection.get(), generic, sizeof address) != 0) fail("connect");
    return connection;
}

Fd connect_when_there(const std::filesystem::path& path) {
    using namespace std::chrono_literals;
    const auto give_up = std::chrono::steady_clock::now() + 10s;
    for (;;) {
        try {
            return connect_unix(path);
        } catch (const std::system_error&) {
            if (std::chrono::steady_clock::now() > give_up) throw;
        }
        std::this_thread::sleep_for(10ms);
    }
}

Fd accept_one(const Fd& listener) {
    const int fd = accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) fail("accept");
    return Fd(fd);
}

std::pair<Fd, Fd> socket_pair() {
    int fds[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) fail("socketpair");
    return {Fd(fds[0]), Fd(fds[1])};
}

void write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EINTR) continue;
            fail("send");
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::size_t read_some(int fd, char* data, std::size_t size) {
    for (;;) {
        const auto got = recv(fd, data, size, 0);
        if (got > 0) return static_cast<std::size_t>(got);
        if (got == 0) throw std::runtime_error("the peer closed the connection");
        if (errno != EINTR) fail("recv");
    }
}

void read_exactly(int fd, char* data, std::size_t size) {
    while (size != 0) {
        const auto got = read_some(fd, data, size);
        data += got;
        size -= got;
    }
}

}  // namespace muster::bench

#include "tests/support/scripted_server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace muster::discord {

namespace {

int bind_any(std::uint16_t& port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no port on 127.0.0.1");
    port = ntohs(address.sin_port);
    return fd;
}

// The length of a request's body.
std::size_t content_length(const std::string& head) {
    constexpr std::string_view name = "\r\nContent-Length: ";
    const auto at = head.find(name);
    std::size_t length = 0;
    if (at != std::string::npos)
        std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
    return length;
}

}  // namespace

// ---- One connection. ----

std::size_t Peer::read_some(char* bytes, std::size_t size) {
    const auto got = tls_ != nullptr ? SSL_read(tls_, bytes, static_cast<int>(size))
                                     : ::recv(socket_, bytes, size, 0);
    if (got <= 0) throw PeerGone();
    return static_cast<std::size_t>(got);
}

std::string Peer::read(std::size_t size) {
    while (unread_.size() < size) {
        std::array<char, 4096> more{};
        unread_.append(more.data(), read_some(more.data(), more.size()));
    }
    auto bytes = unread_.substr(0, size);
    unread_.erase(0, size);
    return bytes;
}

std::string Peer::request() {
    std::string text;
    while (!text.ends_with("\r\n\r\n"))
        text += read(1);
    text += read(content_length(text));
    const std::scoped_lock lock(server_.mutex_);
    server_.requests_.push_back(text);
    return text;
}

void Peer::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto put = tls_ != nullptr
                             ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                             : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (put <= 0) throw PeerGone();
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
}

void Peer::send_bytewise(std::string_view bytes) {
    for (const char& byte : bytes)
        send({&byte, 1});
}

void Peer::wait_for_end() {
    std::array<char, 4096> ignored{};
    for (;;)
        read_some(ignored.data(), ignored.size());
}

void Peer::hang_up(bool orderly) {
    if (tls_ != nullptr && orderly) SSL_shutdown(tls_);
    ::shutdown(socket_, SHUT_RDWR);
}

// ---- The server. ----

void answer(Peer& peer) {
    for (;;) {
        peer.request();
        peer.send(ok);
    }
}

ScriptedServer::ScriptedServer(std::vector<Script> scripts, SSL_CTX* tls)
    : scripts_(std::move(scripts)), tls_(tls), listener_(bind_any(port_)) {
    if (::listen(listener_, 64) != 0) throw std::runtime_error("can't listen");
    acceptor_ = std::thread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (const int socket : sockets_)
        ::shutdown(socket, SHUT_RDWR);
    for (auto& player : players_)
        player.join();
    for (const int socket : sockets_)
        ::close(socket);
    ::close(listener_);
}

std::vector<std::string> ScriptedServer::requests() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
}

void ScriptedServer::accept_all() {
    for (;;) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) return;
        // Sends single bytes without delay. A read times out, so that no thread waits for ever.
        const int yes = 1;
        const timeval patience{.tv_sec = 20, .tv_usec = 0};
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        const std::scoped_lock lock(mutex_);
        sockets_.push_back(socket);
        players_.emplace_back([this, index = accepted_++, socket] { play(index, socket); });
    }
}

void ScriptedServer::play(std::size_t index, int socket) {
    // OpenSSL may write to a closed connection.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);

    SSL* tls = nullptr;
    if (tls_ != nullptr) {
        tls = SSL_new(tls_);
        SSL_set_fd(tls, socket);
    }
    Peer peer(*this, socket, tls);
    try {
        if (tls == nullptr || SSL_accept(tls) == 1)
            scripts_[std::min(index, scripts_.size() - 1)](peer);
    } catch (const PeerGone&) {
        // Most clients close in the end.
    }
    peer.hang_up();
    SSL_free(tls);
}

// ---- Ports without a server. ----

SilentPort::SilentPort() : socket_(bind_any(port_)) {}
SilentPort::~SilentPort() {
    ::close(socket_);
}

BusyPort::BusyPort() {
    ::listen(socket_, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port_);
    for (int i = 0; i < 4; ++i) {
        waiting_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        // The connection takes a place in the queue, whether it succeeds or waits.
        (void)::connect(waiting_.back(), reinterpret_cast<sockaddr*>(&address), sizeof address);
    }
}

BusyPort::~BusyPort() {
    for (const int socket : waiting_)
        ::close(socket);
}

}  // namespace muster::discord

// The daemon's side of the socket, played by a test step by step: the test states the requests that
// it expects and its answers.
#pragma once

#include <muster/proto/message.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace muster::test {

// How long a test waits for expected input. Only a failing test waits that long.
inline constexpr int patience_ms = 20'000;

inline void await_readable(int fd, const char* what) {
    pollfd waiting{fd, POLLIN, 0};
    if (::poll(&waiting, 1, patience_ms) != 1) {
        throw std::runtime_error(std::string("the client does not ") + what);
    }
}

// One client, as the daemon sees it. Throws std::runtime_error if the client departs from the
// script. Any one thread.
class FakeConnection {
  public:
    explicit FakeConnection(int fd) : fd_(fd) {}
    FakeConnection(FakeConnection&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)), reader_(std::move(other.reader_)) {}
    FakeConnection& operator=(FakeConnection&&) = delete;
    ~FakeConnection() { drop(); }

    struct AnyRequest {
        RequestHeader header;
        std::string body;
    };
    template <class R>
    struct Received {
        RequestHeader header;
        R request;
    };

    Hello hello() {
        const auto frame = next_frame();
        if (frame.kind != FrameKind::hello) throw std::runtime_error("the client does not greet");
        return decode<Hello>(frame.body);
    }
    void welcome(Welcome welcome) {
        std::string out;
        append_frame(out, FrameKind::welcome, welcome);
        write(out);
    }
    // Receives the hello and sends the welcome.
    Hello greet(std::uint64_t epoch = 7, PeerClass peer_class = PeerClass::operator_) {
        auto said = hello();
        Welcome answer;
        answer.build = "fake";
        answer.epoch = epoch;
        answer.peer_class = peer_class;
        welcome(answer);
        return said;
    }

    AnyRequest any_request() {
        const auto frame = next_frame();
        if (frame.kind != FrameKind::request) throw std::runtime_error("not a request");
        auto [header, body] = split_header<RequestHeader>(frame.body);
        return {header, std::string(body)};
    }
    template <IsRequest R>
    Received<R> expect() {
        auto any = any_request();
        if (any.header.request_number != R::request_number) {
            throw std::runtime_error("expected " + std::string(R::request_name) + ", got request " +
                                     std::to_string(any.header.request_number));
        }
        return {any.header, decode<R>(any.body)};
    }

    template <class Reply>
    void reply(const RequestHeader& to, const Reply& reply) {
        std::string out;
        append_reply(out, to.id, true, encode(reply));
        write(out);
    }
    void refuse(const RequestHeader& to, ErrorCode code, std::string message = "Refused.") {
        std::string out;
        append_reply(out, to.id, false, encode(Error{code, std::move(message), {}}));
        write(out);
    }
    // Expects a request R and answers it.
    template <IsRequest R>
    Received<R> serve(const typename R::Reply& answer) {
        auto received = expect<R>();
        reply(received.header, answer);
        return received;
    }
    template <IsEvent E>
    void event(Topic topic, std::uint64_t number, const E& event) {
        std::string out;
        append_event(out, topic, number, {}, event);
        write(out);
    }
    template <class M>
    void send(FrameKind kind, const M& message) {
        std::string out;
        append_frame(out, kind, message);
        write(out);
    }

    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n <= 0) throw std::runtime_error("the client is gone");
            bytes.remove_prefix(static_cast<std::size_t>(n));
        }
    }
    // Waits until the client closes the connection; drops further input.
    void await_end() {
        char bytes[4096];
        for (;;) {
            await_readable(fd_, "close the connection");
            if (::recv(fd_, bytes, sizeof bytes, 0) <= 0) return;
        }
    }
    // Closes the connection without a goodbye.
    void drop() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }

  private:
    Frame next_frame() {
        for (;;) {
            if (const auto frame = reader_.next()) return *frame;
            await_readable(fd_, "send what was expected");
            const auto n = ::recv(fd_, reader_.prepare(65536), 65536, 0);
            if (n <= 0) throw std::runtime_error("the client has closed the connection");
            reader_.commit(static_cast<std::size_t>(n));
        }
    }

    int fd_;
    FrameReader reader_;
};

// A socket in its own directory; both are removed at the end. Any one thread.
class FakeServer {
  public:
    FakeServer() {
        char name[] = "/tmp/muster-test-XXXXXX";
        if (!::mkdtemp(name)) throw std::runtime_error("mkdtemp");
        directory_ = name;
        path_ = directory_ + "/muster.sock";
        listen();
    }
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;
    ~FakeServer() {
        stop();
        std::filesystem::remove_all(directory_);
    }

    const std::string& path() const { return path_; }

    FakeConnection accept() {
        await_readable(fd_, "connect");
        const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) throw std::runtime_error("accept");
        return FakeConnection(fd);
    }
    // Stops listening; connections stay.
    void stop() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
        ::unlink(path_.c_str());
    }
    void listen() {
        fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path_.copy(address.sun_path, sizeof address.sun_path - 1);
        if (::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
            ::listen(fd_, 16) != 0) {
            throw std::runtime_error("bind or listen");
        }
    }

  private:
    std::string directory_;
    std::string path_;
    int fd_ = -1;
};

}  // namespace muster::test

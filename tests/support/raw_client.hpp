// A client that only sends and receives frames, so that a test can break every rule of the
// protocol.
#pragma once

#include <muster/proto/message.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace muster::test {

// A frame that was received.
struct RawFrame {
    FrameKind kind{};
    std::string body;
};

// Blocks. A test fails after ten seconds without a byte. Any one thread.
class RawClient {
  public:
    explicit RawClient(const std::filesystem::path& path) {
        fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const auto text = path.string();
        std::copy(text.begin(), text.end(), address.sun_path);
        EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0)
            << text << ": " << std::strerror(errno);
    }
    ~RawClient() { close(); }
    RawClient(RawClient&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)),
          reader_(std::move(other.reader_)),
          next_id_(other.next_id_) {}
    RawClient& operator=(RawClient&&) = delete;

    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }
    void end_sending() { ::shutdown(fd_, SHUT_WR); }
    int fd() const { return fd_; }

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto size = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (size <= 0) return;  // The daemon closed; receive() reports it.
            bytes.remove_prefix(static_cast<std::size_t>(size));
        }
    }

    // The next frame; nothing: the daemon closed the connection.
    std::optional<RawFrame> receive() {
        for (;;) {
            if (const auto frame = reader_.next())
                return RawFrame{frame->kind, std::string(frame->body)};
            pollfd readable{fd_, POLLIN, 0};
            if (::poll(&readable, 1, 10'000) != 1) {
                ADD_FAILURE() << "nothing came from the daemon";
                return std::nullopt;
            }
            char* room = reader_.prepare(64 << 10);
            const auto size = ::recv(fd_, room, 64 << 10, 0);
            if (size <= 0) return std::nullopt;
            reader_.commit(static_cast<std::size_t>(size));
        }
    }
    // The next frame of this kind; skips others.
    std::optional<std::string> receive(FrameKind kind) {
        while (auto frame = receive()) {
            if (frame->kind == kind) return std::move(frame->body);
        }
        return std::nullopt;
    }

    static std::string hello_frame(const Hello& hello = {}) {
        std::string frame;
        append_frame(frame, FrameKind::hello, hello);
        return frame;
    }
    Welcome greet() {
        send(hello_frame());
        const auto body = receive(FrameKind::welcome);
        EXPECT_TRUE(body) << "no welcome";
        return body ? decode<Welcome>(*body) : Welcome{};
    }

    // Connects as soon as the daemon has room: tries again while it is turned away. A test fails
    // after ten seconds.
    static RawClient when_there_is_room(const std::filesystem::path& path) {
        using namespace std::chrono_literals;
        const auto give_up = std::chrono::steady_clock::now() + 10s;
        for (;;) {
            RawClient client(path);
            client.send(hello_frame());
            const auto frame = client.receive();
            if (frame && frame->kind == FrameKind::welcome) return client;
            const bool may_come_again =
                frame && frame->kind == FrameKind::goodbye &&
                decode<Goodbye>(frame->body).reason == Goodbye::Reason::too_many;
            EXPECT_TRUE(may_come_again) << "neither a welcome nor a word that there is no room";
            const bool in_time = std::chrono::steady_clock::now() < give_up;
            EXPECT_TRUE(in_time) << "there is no room";
            if (!may_come_again || !in_time) return client;
        }
    }

    template <IsRequest R>
    std::uint64_t post(const R& request, Actor actor = {}) {
        std::string frame;
        append_request(frame, ++next_id_, actor, std::nullopt, request);
        send(frame);
        return next_id_;
    }
    // The reply to this request; skips events and other replies.
    template <IsRequest R>
    Result<typename R::Reply> reply_to(std::uint64_t id) {
        while (const auto body = receive(FrameKind::reply)) {
            const auto [header, rest] = split_header<ReplyHeader>(*body);
            if (header.id != id) continue;
            if (header.ok) return decode<typename R::Reply>(rest);
            return decode<Error>(rest);
        }
        return Error{ErrorCode::internal, "the connection was closed", {}};
    }
    template <IsRequest R>
    Result<typename R::Reply> call(const R& request, Actor actor = {}) {
        return reply_to<R>(post(request, actor));
    }

    // Expects the daemon's goodbye and the end of the connection.
    Goodbye expect_goodbye() {
        const auto body = receive(FrameKind::goodbye);
        EXPECT_TRUE(body) << "no goodbye";
        EXPECT_FALSE(receive()) << "something after the goodbye";
        return body ? decode<Goodbye>(*body) : Goodbye{};
    }

  private:
    int fd_ = -1;
    FrameReader reader_{limits::reply_frame_size_max};
    std::uint64_t next_id_ = 0;
};

}  // namespace muster::test

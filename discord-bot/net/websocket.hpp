// One WebSocket to a server (RFC 6455), for text.
#pragma once

#include "discord-bot/net/loop.hpp"
#include "discord-bot/net/url.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace muster::discord {

// Answers pings and joins fragments by itself. Loop's thread.
class WebSocket {
  public:
    // Handlers run in the loop, never inside a member function. Each may destroy the WebSocket.
    // REQUIRES: all three are set.
    struct Handlers {
        std::function<void()> opened;
        std::function<void(std::string)> text;
        // Called once, as the last call; also if the connection never opened. No code: the other
        // side sent none. `why` is a sentence.
        std::function<void(std::optional<std::uint16_t> code, std::string why)> closed;
    };
    struct Options {
        std::string user_agent = {};
        std::size_t message_max = 16U << 20U;
        // The most bytes that wait to be sent; more end the connection.
        std::size_t waiting_max = 1U << 20U;
        // The most time until the connection is open.
        std::chrono::milliseconds connect_timeout{10'000};
        std::chrono::milliseconds close_timeout{3'000};
    };

    // Begins to connect. Throws if OpenSSL can't be set up.
    WebSocket(Loop& loop, Url url, Handlers handlers, Options options);
    WebSocket(Loop& loop, Url url, Handlers handlers);
    // Drops the connection without a close frame. Calls no handler.
    ~WebSocket();
    WebSocket(const WebSocket&) = delete;
    WebSocket& operator=(const WebSocket&) = delete;

    // Sends messages in order, also before the connection is open. Does nothing after close() or at
    // a closed connection.
    void send(std::string text);
    // Sends the waiting messages and a close frame. After this `opened` and `text` are not called.
    // `closed` is called when the other side answers or after `close_timeout`. Gateway ignores that
    // call for its own Close. An owner that does not want to wait destroys the WebSocket.
    void close(std::uint16_t code);

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace muster::discord

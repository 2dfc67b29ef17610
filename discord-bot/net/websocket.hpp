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

// Pings are answered and fragments put together unseen. Loop's thread.
class WebSocket {
  public:
    // Called in the loop, never inside a member function; any of them may destroy the WebSocket.
    // REQUIRES: all three.
    struct Handlers {
        std::function<void()> opened;
        std::function<void(std::string)> text;
        // Once, and nothing after it; also for a connection that never opened. No code: the other
        // side said none. The reason is a sentence.
        std::function<void(std::optional<std::uint16_t> code, std::string why)> closed;
    };
    struct Options {
        std::string user_agent = {};
        std::size_t message_max = 16U << 20U;
        // Of what waits to be sent; more ends the connection.
        std::size_t waiting_max = 1U << 20U;
        // Until it is open.
        std::chrono::milliseconds connect_timeout{10'000};
        std::chrono::milliseconds close_timeout{3'000};
    };

    // Begins to connect. Throws if OpenSSL can't be set up.
    WebSocket(Loop& loop, Url url, Handlers handlers, Options options);
    WebSocket(Loop& loop, Url url, Handlers handlers);
    // Drops the connection without a goodbye. No handler is called any more.
    ~WebSocket();
    WebSocket(const WebSocket&) = delete;
    WebSocket& operator=(const WebSocket&) = delete;

    // In order; before it is open too. After close(), or when it is closed, nothing happens.
    void send(std::string text);
    // Sends what waits and says goodbye. `opened` and `text` are not called any more; `closed` is,
    // once the other side has answered or `close_timeout` has passed. Who does not want to know
    // (as Gateway, of its own Close) ignores it; who does not want to wait destroys the WebSocket.
    void close(std::uint16_t code);

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace muster::discord

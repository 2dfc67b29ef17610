// A stream of bytes to one host, plain or under TLS: what the HTTP client and the WebSocket stand
// on. For this folder alone.
#pragma once

#include "discord-bot/net/loop.hpp"
#include "discord-bot/net/url.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace muster::discord {

// Whose certificates TLS believes: the system's store, or what SSL_CERT_FILE and SSL_CERT_DIR name
// when it is made.
struct Trust;
std::shared_ptr<Trust> system_trust();

// Loop's thread. No callback is called inside a member function, nor after drop() or destruction.
class Wire {
  public:
    // Why nothing comes any more, as a sentence. Orderly: the other side said that this is all.
    struct Break {
        bool orderly = false;
        std::string why;
    };
    using Connected = std::function<void(std::optional<Break>)>;
    // The bytes are valid until the callback returns or reads again.
    using Read = std::function<void(std::optional<Break>, std::string_view)>;
    using Written = std::function<void(std::optional<Break>)>;

    // REQUIRES: a trust, if the URL asks for TLS.
    Wire(Loop& loop, Url url, std::shared_ptr<Trust> trust);
    ~Wire();
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    // Finds the host, connects to the first of its addresses that answers, and agrees on TLS.
    void connect(std::chrono::steady_clock::time_point deadline, Connected connected);
    // Up to `max` bytes, at least one. One at a time.
    void read(std::size_t max, Read read);
    // All of them; given up if the other side takes nothing for half a minute. One at a time.
    void write(std::string bytes, Written written);
    // While nothing is expected: whether the other side has hung up, or said something.
    bool stale() const;
    void drop();

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

// "30 s", "250 ms".
std::string in_words(std::chrono::milliseconds time);

}  // namespace muster::discord

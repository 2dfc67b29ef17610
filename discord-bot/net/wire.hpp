// A stream of bytes to one host, plain or under TLS: the base of the HTTP client and the WebSocket.
// For this folder alone.
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

// The certificate authorities that TLS trusts: the system's, or those that SSL_CERT_FILE and
// SSL_CERT_DIR name at its construction.
struct Trust;
std::shared_ptr<Trust> system_trust();

// Loop's thread. No callback is called inside a member function, nor after drop() or destruction.
class Wire {
  public:
    // The reason why no more bytes come, as a sentence. Orderly: the other side announced the end.
    struct Break {
        bool orderly = false;
        std::string why;
    };
    using Connected = std::function<void(std::optional<Break>)>;
    // The bytes are valid until the callback returns or calls read().
    using Read = std::function<void(std::optional<Break>, std::string_view)>;
    using Written = std::function<void(std::optional<Break>)>;

    // REQUIRES: a trust, if the URL asks for TLS.
    Wire(Loop& loop, Url url, std::shared_ptr<Trust> trust);
    ~Wire();
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    // Resolves the host, connects to its first address that answers, and performs the TLS
    // handshake.
    void connect(std::chrono::steady_clock::time_point deadline, Connected connected);
    // Reads up to `max` bytes, at least one. One read at a time.
    void read(std::size_t max, Read read);
    // Writes all bytes. Fails if the other side accepts none for half a minute. One write at a
    // time.
    void write(std::string bytes, Written written);
    // For an idle wire: whether the other side has closed it or sent unexpected bytes.
    bool stale() const;
    void drop();

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

// The time as text: "30 s", "250 ms".
std::string in_words(std::chrono::milliseconds time);

}  // namespace muster::discord

// Framing: a 32-bit little-endian length, then that many bytes, of which the first is the kind.
// Sans-I/O: the caller feeds in bytes as they arrive, and takes out whole frames.
#pragma once

#include <muster/proto/limits.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace muster {

enum class FrameKind : std::uint8_t {
    hello = 1,    // client -> daemon, first: Hello
    welcome = 2,  // daemon -> client, first: Welcome
    request = 3,  // client -> daemon: RequestHeader, body
    reply = 4,    // daemon -> client: ReplyHeader, body or Error
    event = 5,    // daemon -> client: EventHeader, body
    lagged = 6,   // daemon -> client: Lagged
    ended = 7,    // daemon -> client: SubscriptionEnded
    goodbye = 8,  // daemon -> client, last: Goodbye
    routes = 9,   // daemon -> client: Routes
    part = 10,    // client -> daemon: PartHeader, a part of a request that is larger than a frame
};

struct Frame {
    FrameKind kind{};
    std::string_view body;
    std::size_t size = 0;  // On the wire, including the length bytes.
};

// The peer does not use this framing; close the connection.
class FrameError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

inline constexpr std::size_t frame_length_size = 4;
inline constexpr std::size_t frame_header_size = frame_length_size + 1;

// Starts a frame at the end of `out` and returns its position; finish_frame then writes its length.
std::size_t begin_frame(std::string& out, FrameKind kind);
void finish_frame(std::string& out, std::size_t start);

// The size of the frame that begins the bytes, with its length bytes. REQUIRES: those are there.
std::size_t size_of_frame(std::string_view bytes);

// Collects bytes and cuts them into frames. Its memory holds the bytes that were fed and not yet
// taken, plus one growth step: an announced length takes no memory. Any one thread.
class FrameReader {
  public:
    explicit FrameReader(std::uint32_t size_max = limits::frame_size_max) : size_max_(size_max) {}

    // Returns room for reading at least `size` bytes; commit(n) then tells the number of bytes that
    // arrived.
    char* prepare(std::size_t size);
    void commit(std::size_t size);

    // The next whole frame, or nothing. Its body is valid until the next call of prepare() or
    // shrink(). Throws FrameError for a length of 0 or over the limit.
    std::optional<Frame> next();

    // The number of bytes of an incomplete frame.
    std::size_t pending() const { return end_ - begin_; }
    // The whole size of the incomplete frame, if its length has arrived; else 0.
    std::size_t wanted() const;
    // Frees memory if no bytes are pending.
    void shrink();

  private:
    std::string buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint32_t size_max_;
};

}  // namespace muster

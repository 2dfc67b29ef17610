// Framing: a 32-bit little-endian length, then that many bytes, of which the first is the kind.
// Sans-I/O: bytes are fed in as they arrive, whole frames are taken out.
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
};

struct Frame {
    FrameKind kind{};
    std::string_view body;
    std::size_t size = 0;  // On the wire, length bytes included.
};

// A peer that does not speak our framing; the connection can't be used any further.
class FrameError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

inline constexpr std::size_t frame_header_size = 5;

// Starts a frame at the end of `out` and returns where; finish_frame then writes its length.
std::size_t begin_frame(std::string& out, FrameKind kind);
void finish_frame(std::string& out, std::size_t start);

// Collects bytes and cuts them into frames. Its memory is that of the bytes fed and not yet taken,
// plus one growth step: a length that a peer announces costs nothing. Any one thread.
class FrameReader {
  public:
    explicit FrameReader(std::uint32_t size_max = limits::frame_size_max) : size_max_(size_max) {}

    // Room for at least `size` bytes to be read into; commit(n) then says how many arrived.
    char* prepare(std::size_t size);
    void commit(std::size_t size);

    // The next whole frame, or nothing. Its body is valid until the next call of prepare() or
    // shrink(). Throws FrameError for a length of 0 or over the limit.
    std::optional<Frame> next();

    // Bytes that belong to a frame which is not whole yet.
    std::size_t pending() const { return end_ - begin_; }
    // The size of the whole frame of which a part is pending, if its length has arrived; else 0.
    std::size_t wanted() const;
    // Gives memory back where nothing is pending.
    void shrink();

  private:
    std::string buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint32_t size_max_;
};

}  // namespace muster

// What is pending for one client: bytes in the order in which they go out. Events are bounded and
// may be lost, replies are not. Sans-I/O: the connection gathers, writes, and says how much it
// wrote.
#pragma once

#include "engine/io/limits.hpp"

#include <muster/proto/message.hpp>

#include <map>
#include <memory>
#include <span>

namespace muster::io {

// A run of bytes and who keeps it alive. One batch's bytes are shared by all clients that get a
// part of them.
struct Piece {
    std::shared_ptr<const void> owner;
    std::string_view bytes;
};

// io thread (any one thread).
class Outgoing {
  public:
    explicit Outgoing(const Limits& limits) : limits_(limits) {}

    // Never lost.
    void push_reply(Piece piece);
    // Where there is no room it is lost, and so are all events after it, until half of the room is
    // free again: then one Lagged frame says what was lost. So what a client gets of a topic after
    // a Lagged frame is whole again.
    void push_event(Topic topic, std::uint64_t number, Piece piece);

    // The first pieces, as many as `out` holds; returns how many.
    std::size_t gather(std::span<std::string_view> out) const;
    // That many bytes were written.
    void consume(std::size_t size);

    bool empty() const { return begin_ == pieces_.size(); }
    bool lagging() const { return !lost_.empty(); }
    std::size_t reply_bytes() const { return reply_bytes_; }
    std::size_t event_bytes() const { return event_bytes_; }

    // Copies what is pending, so that a slow client does not keep whole batches alive for a few
    // bytes each.
    void detach();

  private:
    struct Pending {
        Piece piece;
        bool is_event = false;
        bool is_detached = false;
    };
    void push(Piece&& piece, bool is_event);
    void tell_what_was_lost();

    const Limits& limits_;
    std::vector<Pending> pieces_;  // Those before begin_ are gone.
    std::size_t begin_ = 0;
    std::size_t reply_bytes_ = 0;
    std::size_t event_bytes_ = 0;
    std::map<Topic, std::uint64_t> lost_;  // Up to which number.
};

}  // namespace muster::io

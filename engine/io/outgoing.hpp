// The pending bytes of one client, in the order of sending. Events are bounded and may be lost;
// replies are never lost. Sans-I/O: the connection gathers pieces, writes them, and reports the
// number of bytes.
#pragma once

#include "engine/io/limits.hpp"

#include <muster/proto/message.hpp>

#include <map>
#include <memory>
#include <span>

namespace muster::io {

// A run of bytes and its owner. All clients that get a part of a batch share the batch's bytes.
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
    // Without room the event is lost, and so are all events after it until half of the room is free
    // again. Then one Lagged frame names the lost numbers. So a client gets every event of a topic
    // after a Lagged frame.
    void push_event(Topic topic, std::uint64_t number, Piece piece);

    // The first pieces, as many as `out` holds; returns how many.
    std::size_t gather(std::span<std::string_view> out) const;
    // This many bytes were written.
    void consume(std::size_t size);

    // If events were lost, the next frame names them.
    void end_events();

    bool empty() const { return begin_ == pieces_.size(); }
    bool lagging() const { return !lost_.empty(); }
    std::size_t reply_bytes() const { return reply_bytes_; }
    std::size_t event_bytes() const { return event_bytes_; }

    // Copies the pending bytes, so that a slow client does not keep whole batches alive for a few
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
    std::vector<Pending> pieces_;  // Pieces before begin_ were written.
    std::size_t begin_ = 0;
    std::size_t reply_bytes_ = 0;
    std::size_t event_bytes_ = 0;
    std::map<Topic, std::uint64_t> lost_;  // The last lost number of each topic.
};

}  // namespace muster::io

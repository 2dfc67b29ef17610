// A client, as a receiver of replies and events.
#pragma once

#include "engine/door/door.hpp"
#include "engine/io/outgoing.hpp"

namespace muster::io {

// Has two forms: conversations, and the tests' recorder. io thread (any one thread).
class Recipient {
  public:
    virtual const door::Peer& peer() const = 0;
    // Queues an event; it may be lost (see outgoing.hpp).
    virtual void push_event(Topic topic, std::uint64_t number, Piece piece) = 0;
    // Queues bytes that must not be lost.
    virtual void push_reply(Piece piece) = 0;
    // The reply to the request is in the outbox.
    virtual void settle(std::uint64_t request_id) = 0;

    template <class Message>
    void push_frame(FrameKind kind, const Message& message) {
        auto frame = std::make_shared<std::string>();
        append_frame(*frame, kind, message);
        const std::string_view bytes = *frame;
        push_reply({std::move(frame), bytes});
    }

  protected:
    ~Recipient() = default;
};

}  // namespace muster::io

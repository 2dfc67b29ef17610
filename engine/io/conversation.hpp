// One client's conversation with the daemon, without its socket: the greeting, the frames that
// arrive, the pending output, the client's limits, and the end. Sans-I/O: the caller passes in
// bytes and the time, and a wire (wire.hpp) carries the bytes.
#pragma once

#include "engine/door/door.hpp"
#include "engine/io/hub.hpp"
#include "engine/io/parted_request.hpp"
#include "engine/io/recipient.hpp"
#include "engine/io/wire.hpp"

#include <muster/proto/frame.hpp>

#include <span>

namespace muster::io {

// A request as it arrived.
struct Incoming {
    RequestHeader header;
    std::string_view body;  // Valid until next_request() is called again.
    std::size_t size = 0;   // Of header and request.
};

// The hub owns the conversation, and the conversation may own the wire. io thread (any one thread).
class Conversation final : public Recipient {
  public:
    // `hub` and `wire` must outlive the conversation. The hub owns it from Hub::add() on.
    Conversation(Hub& hub, Wire& wire, door::Peer peer, TimePoint now);
    ~Conversation();
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    const door::Peer& peer() const override { return peer_; }
    bool is_closed() const { return phase_ == Phase::closed; }

    // ---- Reading (conversation_read.cpp). ----

    // False: the client sends no more, or must first take pending output, or a large frame or
    // request waits for memory. When that changes, the conversation has the wire served.
    bool wants_to_read() const;
    // The buffer into which the wire reads; valid until the next call.
    std::span<char> room();
    // The wire read this many bytes into room(). REQUIRES: next_request() is called until it
    // returns nothing.
    void received(std::size_t size, TimePoint now);
    // The next request that arrived; nothing: all arrived requests were taken. Sends Welcome, and
    // sends Goodbye if the client broke the protocol.
    std::optional<Incoming> next_request();
    // The client sends no more, but may still wait for replies.
    void end_of_input();
    // The time at which the requests in hand were read.
    TimePoint read_at() const { return read_at_; }

    // ---- Requests in flight (conversation_read.cpp). ----

    // The refusal if the client or its actor may not send this request now.
    std::optional<Error> admit(const RequestHeader& header);
    void open_request(std::uint64_t request_id, const Actor& actor);
    void settle(std::uint64_t request_id) override;

    // ---- Output: queued here, written by Hub::flush(). After say_goodbye() it is dropped. ----

    void push_event(Topic topic, std::uint64_t number, Piece piece) override;
    void push_reply(Piece piece) override;
    // A reply that the daemon's io part made, not the engine.
    void reply(std::uint64_t request_id, bool ok, std::string_view body);
    void refuse(std::uint64_t request_id, const Error& error);
    // The last frame. The daemon reads no more. The conversation is over when the frame is written,
    // or after the goodbye timeout.
    void say_goodbye(Goodbye::Reason reason, std::string message, TimePoint now);

    // ---- Writing. ----

    const Outgoing& outgoing() const { return outgoing_; }
    // This many pending bytes were written.
    void wrote(std::size_t size);
    // The client takes no more for now; `size` bytes were written since the last call.
    void stays_pending(std::size_t size, TimePoint now);
    // The wire has written all that the client takes now. True: the conversation is over, and the
    // wire is closed.
    bool end_if_over();
    // Whether the client takes its output fast enough for large replies.
    bool has_room() const;

    // Has the wire served, or ends the conversation of a client that does not take its replies.
    void flush();
    // Ends a conversation that exceeds a time limit, and releases unused memory.
    void sweep(TimePoint now);
    // Ends the conversation at once. `why` is for the log.
    void close(std::string_view why);

  private:
    // Ends a conversation at once through a fault of its client.
    void cut_off(std::string_view why);

    enum class Phase : std::uint8_t { greeting, open, closing, closed };

    std::optional<Incoming> next_incoming();
    std::optional<Incoming> take_part(std::string_view frame_body);
    void forget_parts();
    void all_was_taken();
    void greet(std::string_view body);
    void reserve_memory();
    bool reserve_for_large_frame();
    bool reserve_for_parts();
    bool is_idle() const { return in_flight_ == 0 && outgoing_.empty(); }
    void touch();

    Hub& hub_;
    Wire& wire_;
    const door::Peer peer_;
    const Limits& limits_;  // Of the peer's class.
    Phase phase_ = Phase::greeting;
    bool is_touched_ = false;
    bool is_pending_ = false;  // The client did not take all offered output.
    bool has_ended_ = false;   // The client sends no more.
    bool waits_for_memory_ = false;
    bool filled_room_ = false;    // More bytes may be waiting than fitted into the buffer.
    std::size_t room_given_ = 0;  // The size of the last room().

    FrameReader reader_;
    std::size_t reserved_ = 0;  // For the large frame that is arriving.
    PartedRequest parts_;
    std::size_t reserved_for_parts_ = 0;
    Outgoing outgoing_;

    TimePoint read_at_;      // The time at which the client was accepted or last sent something.
    TimePoint frame_began_;  // The time at which the unfinished frame began.
    TimePoint parts_began_;  // The time at which the first part of parts_ came.
    TimePoint progress_at_;  // The time at which is_pending_ became true, or the client last took
                             // something.
    TimePoint closing_since_;

    std::uint32_t in_flight_ = 0;
    // Request ids of the requests of players.
    std::vector<std::pair<std::uint64_t, PlayerId>> players_in_flight_;
    door::TokenBucket rate_;
};

}  // namespace muster::io

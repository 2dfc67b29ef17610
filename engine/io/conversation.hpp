// One client's conversation with the daemon, without its socket: the greeting, what is read and
// what is pending, how much the client may ask, when it is over. Sans-I/O: bytes and the time are
// handed in, and a wire (wire.hpp) carries them.
#pragma once

#include "engine/door/door.hpp"
#include "engine/io/hub.hpp"
#include "engine/io/recipient.hpp"
#include "engine/io/wire.hpp"

#include <muster/proto/frame.hpp>

#include <span>

namespace muster::io {

// A request as it arrived.
struct Incoming {
    RequestHeader header;
    std::string_view body;  // Valid until next_request() is called again.
    std::size_t size = 0;   // Of the frame's body: header and request.
};

// Its hub owns it, and may own the wire with it. io thread (any one thread).
class Conversation final : public Recipient {
  public:
    // `hub` and `wire` must outlive it. It is the hub's from Hub::add() on.
    Conversation(Hub& hub, Wire& wire, door::Peer peer, TimePoint now);
    ~Conversation();
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    const door::Peer& peer() const override { return peer_; }
    bool is_closed() const { return phase_ == Phase::closed; }

    // ---- Reading (conversation_read.cpp). ----

    // False: the client has said all, or must first take what is pending, or a large frame has to
    // wait for memory. Once that changes, the wire is served.
    bool wants_to_read() const;
    // Where the wire reads to; valid until the next call.
    std::span<char> room();
    // So many bytes are in room(). REQUIRES: next_request() is called until it gives nothing.
    void received(std::size_t size, TimePoint now);
    // The next request that arrived; nothing: all that arrived was taken. Says Welcome, and says
    // goodbye where the protocol is broken.
    std::optional<Incoming> next_request();
    // The client sends no more; it may still wait for replies.
    void end_of_input();
    // When the requests that are being handled were read.
    TimePoint read_at() const { return read_at_; }

    // ---- Requests in flight (conversation_read.cpp). ----

    // The refusal of a request that the client or its actor may not send now.
    std::optional<Error> admit(const RequestHeader& header);
    void open_request(std::uint64_t request_id, const Actor& actor);
    void settle(std::uint64_t request_id) override;

    // ---- What goes to the client: queued here, written by Hub::flush(). After say_goodbye() it is
    // dropped. ----

    void push_event(Topic topic, std::uint64_t number, Piece piece) override;
    void push_reply(Piece piece) override;
    // A reply that the engine did not make.
    void reply(std::uint64_t request_id, bool ok, std::string_view body);
    void refuse(std::uint64_t request_id, const Error& error);
    // The last frame. Nothing more is read; once it is written, or after the goodbye timeout, the
    // conversation is over.
    void say_goodbye(Goodbye::Reason reason, std::string message, TimePoint now);

    // ---- Writing. ----

    const Outgoing& outgoing() const { return outgoing_; }
    // So many bytes of what is pending were written.
    void wrote(std::size_t size);
    // The client takes no more for now; `size` bytes were written since the last time.
    void stays_pending(std::size_t size, TimePoint now);
    // The wire has written what it can. True: that was the end, and the wire is closed.
    bool end_if_over();
    // Whether the client takes what is sent to it fast enough for large replies to be made.
    bool has_room() const;

    // Has the wire serve it, or ends it where it does not take its replies.
    void flush();
    // Ends what takes too long, and gives memory back.
    void sweep(TimePoint now);
    // Over at once. `why` is for the log.
    void close(std::string_view why);

  private:
    enum class Phase : std::uint8_t { greeting, open, closing, closed };

    std::optional<Incoming> next_incoming();
    void all_was_taken();
    void greet(std::string_view body);
    void reserve_for_large_frame();
    bool is_idle() const { return in_flight_ == 0 && outgoing_.empty(); }
    void touch();

    Hub& hub_;
    Wire& wire_;
    const door::Peer peer_;
    const Limits& limits_;  // Of the peer's class.
    Phase phase_ = Phase::greeting;
    bool is_touched_ = false;
    bool is_pending_ = false;  // The client did not take all that the wire offered.
    bool has_ended_ = false;   // The client sends no more.
    bool waits_for_memory_ = false;
    bool filled_room_ = false;    // There is more to read than fitted.
    std::size_t room_given_ = 0;  // By the last room().

    FrameReader reader_;
    std::size_t reserved_ = 0;  // For the large frame that is arriving.
    Outgoing outgoing_;

    TimePoint read_at_;      // Accepted, or last read.
    TimePoint frame_began_;  // The frame of which a part has arrived.
    TimePoint progress_at_;  // Since when is_pending_, or when the client last took something.
    TimePoint closing_since_;

    std::uint32_t in_flight_ = 0;
    // Request id, for requests of players.
    std::vector<std::pair<std::uint64_t, PlayerId>> players_in_flight_;
    door::TokenBucket rate_;
};

}  // namespace muster::io

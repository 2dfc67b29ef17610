// One client's connection: a coroutine that reads while there is something to wait for, one that
// writes while the client takes its time, and the bounded outbox between the engine and the socket.
//
// Between the two a connection that is idle owns a socket, one small buffer and the reader's frame.
// What is pending is written at once where the socket takes it; the writer only lives while it does
// not.
#pragma once

#include "engine/door/door.hpp"
#include "engine/door/rate.hpp"
#include "engine/io/asio.hpp"
#include "engine/io/hub.hpp"
#include "engine/io/recipient.hpp"

namespace muster::io {

// io thread.
class Connection final : public Recipient, public std::enable_shared_from_this<Connection> {
  public:
    Connection(Hub& hub, Socket socket, door::Peer peer);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    const door::Peer& peer() const override { return peer_; }

    // Begins to read. REQUIRES: the hub has it.
    void start();

    // ---- What goes to the client: queued here, written by Hub::flush(). After say_goodbye() it is
    // dropped. ----

    void push_event(Topic topic, std::uint64_t number, Piece piece) override;
    void push_reply(Piece piece) override;
    // A reply made in the io thread, and what the daemon says of itself.
    void reply(std::uint64_t request_id, bool ok, std::string_view body);
    void refuse(std::uint64_t request_id, const Error& error);

    // The last frame. Nothing more is read; once it is written, or after the goodbye timeout, the
    // connection is closed.
    void say_goodbye(Goodbye::Reason reason, std::string message);
    void close(std::string_view why);

    // ---- For the hub. ----

    // True: it was not touched before.
    bool mark_touched() { return !std::exchange(touched_, true); }
    // Writes what the socket takes.
    void flush();
    // Ends what takes too long, and gives memory back.
    void sweep(Steady::time_point now);

    // ---- Requests in flight. ----

    // Too many requests in flight, or a second, where this one costs so much of the rate: the
    // refusal.
    std::optional<Error> admit(double tokens);
    void open_request(std::uint64_t request_id, const Actor& actor);
    void settle(std::uint64_t request_id) override;
    // When the requests that are being handled were read.
    Steady::time_point read_at() const { return read_at_; }
    // Whether it takes what is sent to it fast enough for large replies to be made.
    bool has_room() const { return outgoing_.reply_bytes() < hub_.limits.reply_bytes_pause; }

  private:
    // connection_read.cpp
    static Awaitable<void> read_while_wanted(std::shared_ptr<Connection> self);
    void read_on();
    bool wants_to_read() const;
    asio::mutable_buffer room();
    void received(std::size_t size);
    void handle_frames();
    void handle(const Frame& frame);
    void greet(std::string_view body);
    void reserve_for_large_frame();
    void end_of_input();

    // connection_write.cpp
    static Awaitable<void> write_while_pending(std::shared_ptr<Connection> self);
    void write_pending();
    bool is_idle() const;

    enum class Phase : std::uint8_t { greeting, open, closing, closed };

    Hub& hub_;
    Socket socket_;
    const door::Peer peer_;
    Phase phase_ = Phase::greeting;
    bool touched_ = false;
    bool reading_ = false;  // The reader lives.
    bool writing_ = false;  // The writer lives.
    bool ended_ = false;    // The client sends no more.
    bool waits_for_memory_ = false;
    bool filled_room_ = false;    // There is more to read than fitted.
    std::size_t room_given_ = 0;  // To the read that goes on.

    FrameReader reader_;
    std::size_t reserved_ = 0;  // For the large frame that is arriving.
    Outgoing outgoing_;

    Steady::time_point read_at_;      // Accepted, or last read.
    Steady::time_point frame_began_;  // The frame of which a part is pending.
    Steady::time_point
        progress_at_;  // The outbox became non-empty, or the client took something of it.
    Steady::time_point closing_since_;

    std::uint32_t in_flight_ = 0;
    std::vector<std::pair<std::uint64_t, PlayerId>>
        players_in_flight_;  // Request id, for requests of players.
    door::TokenBucket rate_;
};

}  // namespace muster::io

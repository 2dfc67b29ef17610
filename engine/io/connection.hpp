// One client's connection: a coroutine that reads, a coroutine that writes while the client is
// slow, and the bounded outbox between the engine and the socket.
//
// An idle connection owns a socket, one small buffer and the reader's frame. Pending bytes are
// written at once if the socket takes them; the writer exists only while the socket does not.
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

    // Begins to read. REQUIRES: the hub has the connection.
    void start();

    // ---- Output to the client: queued here, written by Hub::flush(). After say_goodbye() further
    // output is dropped. ----

    void push_event(Topic topic, std::uint64_t number, Piece piece) override;
    void push_reply(Piece piece) override;
    // A reply of the io thread, and the daemon's own messages.
    void reply(std::uint64_t request_id, bool ok, std::string_view body);
    void refuse(std::uint64_t request_id, const Error& error);

    // Queues the last frame. The connection reads no more, and closes once the frame is written, or
    // after the goodbye timeout.
    void say_goodbye(Goodbye::Reason reason, std::string message);
    void close(std::string_view why);

    // ---- For the hub. ----

    // True: the connection was not touched before.
    bool mark_touched() { return !std::exchange(touched_, true); }
    // Writes as many pending bytes as the socket takes.
    void flush();
    // Ends waits that take too long, and frees memory.
    void sweep(Steady::time_point now);

    // ---- Requests in flight. ----

    // The refusal if too many requests are in flight, or too many came in a second; this request
    // counts with its cost.
    std::optional<Error> admit(double tokens);
    void open_request(std::uint64_t request_id, const Actor& actor);
    void settle(std::uint64_t request_id) override;
    // The time at which the present requests were read.
    Steady::time_point read_at() const { return read_at_; }
    // Whether the client reads fast enough for large replies.
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
    bool reading_ = false;  // The reader runs.
    bool writing_ = false;  // The writer runs.
    bool ended_ = false;    // The client sends no more.
    bool waits_for_memory_ = false;
    bool filled_room_ = false;    // More bytes wait than fitted into the room.
    std::size_t room_given_ = 0;  // To the present read.

    FrameReader reader_;
    std::size_t reserved_ = 0;  // For the large frame that arrives.
    Outgoing outgoing_;

    Steady::time_point read_at_;      // Accepted, or last read.
    Steady::time_point frame_began_;  // The start of the incomplete frame.
    Steady::time_point
        progress_at_;  // The outbox became non-empty, or the client took something of it.
    Steady::time_point closing_since_;

    std::uint32_t in_flight_ = 0;
    std::vector<std::pair<std::uint64_t, PlayerId>>
        players_in_flight_;  // Request id, for requests of players.
    door::TokenBucket rate_;
};

}  // namespace muster::io

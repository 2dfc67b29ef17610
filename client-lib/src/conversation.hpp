// One client's conversation with the daemon, over any number of connections: when to connect, the
// greeting, which requests are sent again, the time limits of requests, the questions of feeds, and
// the failure that a loss gives. Sans-I/O: bytes are strings, and time comes as an argument.
//
// The owner has the socket. After each call the owner connects (wants_connection), writes bytes
// (begin_sending), closes the socket (when has_connection has become false), runs handlers
// (completions), looks at feeds (take_touched), and calls tick() in time (next_deadline).
#pragma once

#include "backoff.hpp"
#include "distributor.hpp"

namespace muster::client {

// Values that the owner gives to a conversation, which has no clock and no source of randomness.
struct Origin {
    Uuid uuid{};                  // The client's id, for its greeting and its keys.
    std::uint64_t first_key = 0;  // The first key; further keys count up.
    std::uint64_t chance = 0;     // The seed of the waits between attempts to connect.
};

// One thread at a time. The comments of reader() and begin_sending() name the exceptions.
class Conversation {
  public:
    enum class State : std::uint8_t {
        down,      // There is no connection; the owner should make one, perhaps later.
        greeting,  // The daemon has not answered Hello yet.
        up,
        finished,  // There will be no further connection.
    };

    // REQUIRES: options.socket names the daemon; failures quote it. options.uuid is ignored.
    Conversation(Options options, Origin origin);
    // The distributor points to feeds, and the map has the feeds' questions.
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    State state() const { return state_; }
    bool is_up() const { return state_ == State::up; }
    // The reason, while down or finished.
    const Failure& why_down() const { return why_down_; }
    // The last greeting.
    const Welcome& welcome() const { return welcome_; }
    TimePoint last_heard() const { return last_heard_; }

    // ---- The connection. ----

    // Whether the owner should connect now. The owner then calls connected() or unreachable().
    bool wants_connection(TimePoint now) const { return state_ == State::down && now >= retry_at_; }
    // The time by which the next attempt to connect is due.
    void retry_by(TimePoint latest) { retry_at_ = std::min(retry_at_, latest); }
    // REQUIRES: down, and no completion points into the reader's bytes.
    void connected(TimePoint now);
    // REQUIRES: down.
    void unreachable(Failure why, TimePoint now);
    // The daemon closed its end, and all bytes before that were processed.
    void disconnected(TimePoint now);
    // Whether the socket is still used. If not, the owner closes the socket.
    bool has_connection() const { return state_ == State::greeting || state_ == State::up; }
    // Ends the conversation from this side.
    void close();
    // Ends the connection, because a receiver of the daemon's data found it invalid.
    void reject(const std::exception& what, TimePoint now);
    // From now on passes a relay's frames on as completions; the first one reports a present
    // connection.
    void set_tap(Tap* tap);

    // ---- Bytes. ----

    // The next bytes to write to the connection; empty: none. Until the owner calls sent(), all of
    // these bytes may have reached the daemon. The bytes stay in place until the next call of
    // begin_sending() or of a function that may lose the connection: disconnected(), next_frame(),
    // hear() and tick().
    std::string_view begin_sending();
    // The owner has written this many of the bytes, and stops writing.
    void sent(std::size_t size) {
        sending_at_ += size;
        all_may_be_sent_ = false;
    }

    // The owner puts the bytes that arrive into this reader. Only connected() and next_frame() use
    // the reader too.
    FrameReader& reader() { return reader_; }
    // The next whole frame, valid until the reader gets more bytes. Nothing: there is no whole
    // frame, or no connection any more. Invalid bytes end the connection.
    std::optional<Frame> next_frame(TimePoint now);
    // Processes the frame. An invalid frame ends the connection.
    void hear(const Frame& frame, TimePoint now);

    // ---- Time. ----

    // Does everything that is due now. Does not connect.
    void tick(TimePoint now);
    // The earliest time at which something will be due.
    TimePoint next_deadline() const;

    // ---- Requests. ----

    // The actor of requests whose call names no other. Nothing: the daemon chooses by the class of
    // peer.
    void act_as(Actor actor) { actor_ = actor; }
    detail::Ticket ticket(const CallOptions& options, detail::Repeat repeat);
    // Takes what append_request() made with the ticket. The completions will contain the
    // handler sooner or later.
    void submit(const detail::Ticket& ticket,
                std::string frame,
                const CallOptions& options,
                std::unique_ptr<detail::ReplyHandler> handler,
                TimePoint now);
    // Gives the request up: its handler gets a failure, and a late reply is dropped.
    void abandon(std::uint64_t id);
    const RequestMap& requests() const { return distributor_.requests(); }
    // Handlers to run, in order. They may point into the reader's bytes. The owner empties the
    // list.
    std::vector<Completion>& completions() { return distributor_.completions(); }
    // The time at which a request with that timeout, sent now, is given up. A timeout of nothing:
    // the client's timeout.
    TimePoint deadline_of(std::optional<std::chrono::milliseconds> timeout, TimePoint now) const;

    // ---- Feeds. ----

    // The caller owns the feed, which must live until unfollow().
    std::unique_ptr<Feed> follow(Topics topics, std::size_t queued_max, TimePoint now);
    // The feed gets no further items. Its queued items can still be taken.
    void unfollow(Feed& feed);
    // The feed's next item. REQUIRES: !feed.empty().
    Item take(Feed& feed, TimePoint now);
    // The ids of the feeds that have changed since the last call; some ids come twice. Sends the
    // feeds' questions.
    std::vector<std::uint64_t> take_touched(TimePoint now);

    // Whether there are completions or touched feeds.
    bool has_news() const {
        return !distributor_.completions().empty() || !distributor_.touched().empty();
    }

  private:
    // ---- conversation.cpp: the connection. ----
    void greeted(const Welcome& welcome, TimePoint now);
    void heed(const Goodbye& goodbye, TimePoint now);
    void lose(Failure why, TimePoint now);
    void lose_senseless(const std::exception& what, TimePoint now);
    void finish(const Failure& why);
    std::string daemon() const { return "musterd at " + options_.socket; }

    // ---- conversation_requests.cpp ----
    void write(std::uint64_t id, std::string frame, RequestMap::Entry entry);
    void expire(TimePoint now);
    std::string why_late(bool sent, bool has_effect) const;
    bool refused_here(std::size_t frame_size, Error& why) const;
    Actor default_actor() const;
    // The number of this connection's bytes that may have reached the daemon.
    std::uint64_t bytes_sent() const {
        const auto left = all_may_be_sent_ ? 0 : sending_.size() - sending_at_;
        return output_offset_ - output_.size() - left;
    }

    // ---- conversation_feeds.cpp ----
    void ask(Feed& feed, TimePoint now);
    void ask_again(TimePoint now);

    const Options options_;
    const Uuid uuid_;

    State state_ = State::down;
    Failure why_down_;
    TimePoint retry_at_{};    // The time of the next attempt to connect; while down.
    TimePoint greeted_by_{};  // While greeting.
    TimePoint last_heard_{};
    Backoff backoff_;
    Welcome welcome_;
    std::optional<std::uint64_t> epoch_;  // Nothing before the first greeting.

    std::optional<Actor> actor_;
    std::uint64_t next_id_ = 1;
    std::uint64_t next_key_;
    Distributor distributor_;
    std::uint64_t next_feed_ = 1;
    // The time at which feeds ask again if the daemon was too busy for their questions.
    std::map<std::uint64_t, TimePoint> feeds_retry_at_;

    std::string output_;               // Encoded requests that are not yet in `sending_`.
    std::uint64_t output_offset_ = 0;  // Of its end, in all bytes written to this connection.
    std::string sending_;
    std::size_t sending_at_ = 0;
    bool all_may_be_sent_ = false;  // The owner is writing `sending_`.
    FrameReader reader_{limits::reply_frame_size_max};
};

}  // namespace muster::client

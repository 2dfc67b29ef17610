// One client's conversation with the daemon, over however many connections: when to connect, the
// greeting, which requests are sent again, when a request's time is over, what feeds ask, and which
// failure a loss is told as. Sans-I/O: bytes are strings, and time comes as an argument.
//
// The owner has the socket. After each call the owner connects (wants_connection), writes bytes
// (begin_sending), closes the socket (where has_connection has become false), runs handlers
// (completions), looks at feeds (take_touched), and calls tick() in time (next_deadline).
#pragma once

#include "backoff.hpp"
#include "distributor.hpp"

namespace muster::client {

// What the owner gives a conversation, which knows neither a clock nor chance.
struct Origin {
    Uuid uuid{};                  // The client's, in its greeting and its keys.
    std::uint64_t first_key = 0;  // Keys count from here.
    std::uint64_t chance = 0;     // For the waits between attempts to connect.
};

// One thread at a time; reader() and the bytes of begin_sending() say what may be used beside that.
class Conversation {
  public:
    enum class State : std::uint8_t {
        down,      // There is no connection; one is wanted, perhaps later.
        greeting,  // The daemon has not answered Hello yet.
        up,
        finished,  // There will be no connection any more.
    };

    // REQUIRES: options.socket names the daemon; failures quote it. options.uuid is not looked at.
    Conversation(Options options, Origin origin);
    // The distributor points to feeds, and feeds' questions are in its map.
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    State state() const { return state_; }
    bool is_up() const { return state_ == State::up; }
    // While down or finished: why.
    const Failure& why_down() const { return why_down_; }
    // The last greeting.
    const Welcome& welcome() const { return welcome_; }
    TimePoint last_heard() const { return last_heard_; }

    // ---- The connection. ----

    // Whether the owner is to connect now. The owner then calls connected() or unreachable().
    bool wants_connection(TimePoint now) const { return state_ == State::down && now >= retry_at_; }
    // The next attempt to connect is due at that time at the latest.
    void retry_by(TimePoint latest) { retry_at_ = std::min(retry_at_, latest); }
    // REQUIRES: down, and no completion is left that points into the reader's bytes.
    void connected(TimePoint now);
    // REQUIRES: down.
    void unreachable(Failure why, TimePoint now);
    // The daemon's end was closed, and all bytes before that have been heard.
    void disconnected(TimePoint now);
    // Whether the socket is still used. Where it is not, the owner closes the socket.
    bool has_connection() const { return state_ == State::greeting || state_ == State::up; }
    // Ends the conversation from this side.
    void close();
    // What the daemon sent made no sense, as somebody found who was told of it: ends the
    // connection.
    void reject(const std::exception& what, TimePoint now);
    // Hears from now on what concerns a relay, as completions; first of a connection that stands.
    void set_tap(Tap* tap);

    // ---- Bytes. ----

    // What to write to the connection next; empty: nothing. Until the owner calls sent(), all of
    // these bytes may have reached the daemon. The bytes stay in place until the next call of
    // begin_sending() or of a function that may lose the connection: disconnected(), next_frame(),
    // hear() and tick().
    std::string_view begin_sending();
    // The owner has written so many of the bytes, and stops writing.
    void sent(std::size_t size) {
        sending_at_ += size;
        all_may_be_sent_ = false;
    }

    // The owner puts the bytes that arrive into this reader. Only connected() and next_frame() use
    // the reader too.
    FrameReader& reader() { return reader_; }
    // The next whole frame, valid until the reader is given more bytes. Nothing: there is none, or
    // no connection any more. Bytes that are no frames end the connection.
    std::optional<Frame> next_frame(TimePoint now);
    // Acts on the frame. A frame that makes no sense ends the connection.
    void hear(const Frame& frame, TimePoint now);

    // ---- Time. ----

    // Does what is due by now. Does not connect.
    void tick(TimePoint now);
    // When something will be due, at the earliest.
    TimePoint next_deadline() const;

    // ---- Requests. ----

    // In whose name requests are made unless a call says otherwise. Nothing: by the daemon's class
    // of peer.
    void act_as(Actor actor) { actor_ = actor; }
    detail::Ticket ticket(const CallOptions& options, detail::Repeat repeat);
    // Takes a whole request frame that was made with the ticket. The handler is among the
    // completions sooner or later.
    void submit(const detail::Ticket& ticket,
                std::string frame,
                const CallOptions& options,
                std::unique_ptr<detail::ReplyHandler> handler,
                TimePoint now);
    // The handler is told that the request was given up; a late reply is swallowed.
    void abandon(std::uint64_t id);
    const RequestMap& requests() const { return distributor_.requests(); }
    // Handlers to run, in order. They may point into the reader's bytes. The owner empties the
    // list.
    std::vector<Completion>& completions() { return distributor_.completions(); }
    // When a request with that timeout, sent now, is given up. Nothing: the client's timeout.
    TimePoint deadline_of(std::optional<std::chrono::milliseconds> timeout, TimePoint now) const;

    // ---- Feeds. ----

    // The feed is the caller's; it must live until unfollow().
    std::unique_ptr<Feed> follow(Topics topics, std::size_t queued_max, TimePoint now);
    // The feed gets nothing more. Its queued items can still be taken.
    void unfollow(Feed& feed);
    // The feed's next item. REQUIRES: !feed.empty().
    Item take(Feed& feed, TimePoint now);
    // The ids of the feeds that have changed since the last call; some twice. Sends their
    // questions.
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
    // How many bytes of this connection may have reached the daemon.
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
    TimePoint retry_at_{};    // When to try to connect again; while down.
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
    // When a feed asks again, for feeds whose questions the daemon was too busy for.
    std::map<std::uint64_t, TimePoint> feeds_retry_at_;

    std::string output_;               // Encoded, and not among `sending_` yet.
    std::uint64_t output_offset_ = 0;  // Where it ends in all that was written to this connection.
    std::string sending_;
    std::size_t sending_at_ = 0;
    bool all_may_be_sent_ = false;  // The owner is writing `sending_`.
    FrameReader reader_{limits::reply_frame_size_max};
};

}  // namespace muster::client

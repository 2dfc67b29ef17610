// One client's connection to the daemon, in whichever way it is used: a blocking client steps it by
// hand, an asynchronous one has a thread that does nothing else. It makes the connection, greets,
// moves the bytes, minds the deadlines, and makes the connection anew when it is lost.
#pragma once

#include "backoff.hpp"
#include "distributor.hpp"
#include "socket.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace muster::client::detail {

// A subscription as the link knows it. The link's mutex guards it.
struct Stream {
    Stream(std::uint64_t id, Topics topics, Actor actor, std::size_t queued_max)
        : feed(id, std::move(topics), actor, queued_max) {}

    Feed feed;
    TimePoint retry_at = TimePoint::max();
    std::condition_variable
        changed;  // There is an item, or the opening was answered, or it is over.
    std::function<void(Item)>
        on_item;  // Takes items in the link's thread. Set before the stream is known.
    std::function<void()> on_change;  // Called once, without a lock, at the next change.
    bool listed = true;               // Known to the distributor.
};

class Link {
  public:
    explicit Link(Options options);

    // ---- For who steps it: one thread at a time. ----

    // Makes the first connection. Throws ConnectionError.
    void connect();
    // One round: writes what is pending, waits for something to happen (until then at the latest),
    // delivers.
    void step(TimePoint until);
    // Steps until the link is closed. REQUIRES: belongs_to_thread() was called before.
    void run();

    // ---- Any thread. ----

    // From now on a thread of its own steps it, and whoever waits sleeps instead.
    void belongs_to_thread();
    Ticket ticket(const CallOptions& options, Repeat repeat);
    void submit(const Ticket& ticket,
                std::string frame,
                const CallOptions& options,
                std::unique_ptr<ReplyHandler> handler);
    void abandon(std::uint64_t id);

    std::shared_ptr<Stream> subscribe(Topics topics, std::function<void(Item)> on_item);
    // Waits until it has said something. Throws as Subscription::next(), and TimedOut.
    Result<Done> wait_open(Stream& stream);
    // The next item; nothing when the time is over or nothing will come any more.
    std::optional<Item> next(Stream& stream, TimePoint until);
    // Calls `wake` once, at the next change: there may be something to take, or nothing will come
    // any more, or the opening was answered. At once where that is so already. One at a time.
    void when_ready(Stream& stream, std::function<void()> wake);
    void when_open(Stream& stream, std::function<void()> wake);
    // Calls it now, if it was not called yet.
    void wake_waiting(Stream& stream);
    // What the daemon said to the opening; nothing: not yet. Throws where it will say nothing.
    std::optional<Result<Done>> opened(Stream& stream);
    void unsubscribe(const std::shared_ptr<Stream>& stream);
    bool ended(const Stream& stream) const;

    void act_as(Actor actor);
    bool connected() const;
    Welcome welcome() const;
    void close();

  private:
    using Lock = std::unique_lock<std::mutex>;
    enum class State : std::uint8_t { down, greeting, up, finished };

    // What is left to do when the mutex has been given back.
    struct Calls {
        std::vector<Completion> completions;
        std::vector<std::pair<std::shared_ptr<Stream>, Item>> items;
        std::vector<std::function<void()>> wakes;
    };

    // All of these: REQUIRES: mutex_ is held.
    void attempt(TimePoint now);
    void greeted(const Welcome& welcome, TimePoint now);
    void lose(Failure why, TimePoint now);
    void finish(const Failure& why);
    void tick(TimePoint now);
    void expire(TimePoint now);
    std::string why_late(bool sent, bool has_effect) const;
    void digest(TimePoint now);
    void hear(const Frame& frame, TimePoint now);
    void heed(const Goodbye& goodbye, TimePoint now);
    bool refused_here(std::size_t frame_size, Error& why) const;
    void write_request(std::uint64_t id, std::string frame, RequestMap::Entry entry);
    void send_quietly(Actor actor, const std::vector<Unsubscribe>& unsubscribes);
    void send_questions(Feed& feed, TimePoint now);
    void notify_streams(TimePoint now);
    void notify(const std::shared_ptr<Stream>& stream, TimePoint now);
    void wake();
    void stay_off_stepper() const;
    bool something_to_tell() const;
    TimePoint next_deadline() const;
    Actor default_actor() const;
    TimePoint deadline_of(std::optional<std::chrono::milliseconds> timeout) const;

    // The stepping thread's own, without the mutex.
    void transfer(TimePoint until);
    void run_calls();

    const Options options_;
    const std::string path_;
    const Uuid uuid_;

    mutable std::mutex mutex_;
    State state_ = State::down;
    bool threaded_ = false;  // run() steps it.
    bool closed_ = false;    // By this side.
    bool ran_ = false;       // run() is over: nobody steps it any more.
    bool stepping_ = false;  // Some thread is in step().
    bool asleep_ = false;    // It waits, or is about to, and has not been woken.
    std::thread::id stepper_;
    Failure why_down_;
    TimePoint retry_at_{};    // When to try to connect again; while down.
    TimePoint greeted_by_{};  // While greeting.
    TimePoint last_heard_{};
    Backoff backoff_;
    Welcome welcome_;
    std::optional<std::uint64_t> epoch_;  // Nothing before the first greeting.
    std::optional<Actor> actor_;
    std::uint64_t next_id_ = 1;
    std::uint64_t next_key_ = 0;
    Distributor distributor_;
    std::map<std::uint64_t, std::shared_ptr<Stream>> streams_;
    std::uint64_t next_stream_ = 1;
    TimePoint streams_retry_at_ = TimePoint::max();  // The earliest of theirs.
    std::string output_;                             // Encoded, and not yet taken by the stepper.
    std::uint64_t output_offset_ = 0;  // Where it ends in all that was written to this connection.
    std::uint64_t bytes_sent_ = 0;     // Of that; while the stepper writes, what it may have sent.

    // The stepper's own.
    Descriptor socket_;
    FrameReader reader_{limits::reply_frame_size_max};
    bool reader_stale_ = false;  // Holds bytes of a connection that is gone.
    std::string outgoing_;       // On its way into the socket.
    std::size_t outgoing_at_ = 0;
    bool broken_ = false;  // The socket has been closed by the other end.
    Calls calls_;
    Bell bell_;
};

// Ends the link, and its thread if it has one, when the last half that a program holds is gone.
class Keeper {
  public:
    explicit Keeper(std::shared_ptr<Link> link) : link_(std::move(link)) {}
    Keeper(const Keeper&) = delete;
    Keeper& operator=(const Keeper&) = delete;
    ~Keeper();
    void start_thread();

  private:
    std::shared_ptr<Link> link_;
    std::thread thread_;
};

}  // namespace muster::client::detail

// One client's conversation with the daemon, with the socket, the clock and the threads that it
// needs: a blocking client steps it by hand, an asynchronous one has a thread that does nothing
// else. What is said, asked again and given up is the Conversation's to decide.
#pragma once

#include "conversation.hpp"
#include "socket.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace muster::client::detail {

// A subscription as the link knows it. The link's mutex guards it.
struct Stream {
    explicit Stream(std::unique_ptr<Feed> its_feed) : feed(std::move(its_feed)) {}

    const std::unique_ptr<Feed> feed;
    std::condition_variable
        changed;  // There is an item, or the opening was answered, or it is over.
    std::function<void(Item)>
        on_item;  // Takes items in the link's thread. Set before the stream is known.
    std::function<void()> on_change;  // Called once, without a lock, at the next change.
    bool listed = true;               // The conversation knows the feed.
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

    // Calls `call` in the stepping thread, without a lock, after that time at the earliest. Not
    // after close().
    void call_later(std::chrono::milliseconds wait, std::function<void()> call);
    // The link keeps the tap. REQUIRES: there was none.
    void set_tap(std::shared_ptr<Tap> tap);
    // Ends the connection because of what the daemon sent.
    void reject(const std::exception& what);

    void act_as(Actor actor);
    bool connected() const;
    Welcome welcome() const;
    void close();

  private:
    using Lock = std::unique_lock<std::mutex>;

    // What is left to do when the mutex has been given back.
    struct Calls {
        std::vector<Completion> completions;
        std::vector<std::pair<std::shared_ptr<Stream>, Item>> items;
        std::vector<std::function<void()>> wakes;
    };

    // All of these: REQUIRES: mutex_ is held.
    void attempt(TimePoint now);
    void hang_up();
    void digest(TimePoint now);
    void notify_streams(TimePoint now);
    void notify(const std::shared_ptr<Stream>& stream, TimePoint now);
    void wake();
    void stay_off_stepper() const;

    // The stepping thread's own, without the mutex. Returns how much of `outgoing` was written.
    std::size_t transfer(std::string_view outgoing, TimePoint until);
    void run_calls();

    const Options options_;  // With the socket's path.

    mutable std::mutex mutex_;
    Conversation conversation_;
    bool threaded_ = false;  // run() steps it.
    bool closed_ = false;    // By this side.
    bool ran_ = false;       // run() is over: nobody steps it any more.
    bool stepping_ = false;  // Some thread is in step().
    bool asleep_ = false;    // It waits, or is about to, and has not been woken.
    std::thread::id stepper_;
    std::map<std::uint64_t, std::shared_ptr<Stream>> streams_;  // By the feed's id.
    std::shared_ptr<Tap> tap_;
    std::multimap<TimePoint, std::function<void()>> later_;  // From call_later().

    // The stepper's own.
    Descriptor socket_;
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

// One client's conversation with the daemon, with its socket, its clock and its thread. A blocking
// client steps the link by hand; an asynchronous one has a thread that only steps it. The
// Conversation decides what is sent, repeated and given up.
#pragma once

#include "conversation.hpp"
#include "socket.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace muster::client::detail {

// A subscription in the link. The link's mutex guards it.
struct Stream {
    explicit Stream(std::unique_ptr<Feed> its_feed) : feed(std::move(its_feed)) {}

    const std::unique_ptr<Feed> feed;
    // There is an item, or the opening was answered, or the stream is over.
    std::condition_variable changed;
    // Takes items in the link's thread. Set before the link lists the stream.
    std::function<void(Item)> on_item;
    std::function<void()> on_change;  // Called once, without a lock, at the next change.
    bool listed = true;               // The conversation knows the feed.
};

class Link {
  public:
    explicit Link(Options options);

    // ---- For the stepping thread: one thread at a time. ----

    // Makes the first connection. Throws ConnectionError.
    void connect();
    // One round: writes pending bytes, waits for an event (at most until then), and delivers.
    void step(TimePoint until);
    // Steps until the link is closed. REQUIRES: belongs_to_thread() was called before.
    void run();

    // ---- Any thread. ----

    // From now on a thread of its own steps the link, and waiting threads sleep instead of
    // stepping.
    void belongs_to_thread();
    Ticket ticket(const CallOptions& options, Repeat repeat);
    void submit(const Ticket& ticket,
                std::string frame,
                const CallOptions& options,
                std::unique_ptr<ReplyHandler> handler);
    void abandon(std::uint64_t id);

    std::shared_ptr<Stream> subscribe(Topics topics, std::function<void(Item)> on_item);
    // Waits until the daemon has answered the opening. Throws as Subscription::next() does, and
    // TimedOut.
    Result<Done> wait_open(Stream& stream);
    // The next item; nothing if the time is over or no item will come any more.
    std::optional<Item> next(Stream& stream, TimePoint until);
    // Calls `wake` once, at the next change: there may be an item, or no item will come any more,
    // or the opening was answered. Calls it immediately if that is so already. One at a time.
    void when_ready(Stream& stream, std::function<void()> wake);
    void when_open(Stream& stream, std::function<void()> wake);
    // Calls the pending `wake` now, if there is one.
    void wake_waiting(Stream& stream);
    // The daemon's answer to the opening; nothing: not yet. Throws if no answer will come.
    std::optional<Result<Done>> opened(Stream& stream);
    void unsubscribe(const std::shared_ptr<Stream>& stream);
    bool ended(const Stream& stream) const;

    // Calls `call` in the stepping thread, without a lock, at that time or later. Never after
    // close().
    void call_later(std::chrono::milliseconds wait, std::function<void()> call);
    // The link owns the tap. REQUIRES: there was none.
    void set_tap(std::shared_ptr<Tap> tap);
    // Ends the connection because the daemon sent invalid data.
    void reject(const std::exception& what);

    void act_as(Actor actor);
    bool connected() const;
    Welcome welcome() const;
    void close();

  private:
    using Lock = std::unique_lock<std::mutex>;

    // The work to do after the mutex is released.
    struct Calls {
        std::vector<Completion> completions;
        std::vector<std::pair<std::shared_ptr<Stream>, Item>> items;
        std::vector<std::function<void()>> wakes;
    };

    // REQUIRES for all of these: mutex_ is held.
    void attempt(TimePoint now);
    void hang_up();
    void digest(TimePoint now);
    void notify_streams(TimePoint now);
    void notify(const std::shared_ptr<Stream>& stream, TimePoint now);
    void wake();
    void stay_off_stepper() const;

    // For the stepping thread, without the mutex. Returns the number of bytes of `outgoing` that
    // were written.
    std::size_t transfer(std::string_view outgoing, TimePoint until);
    void run_calls();

    const Options options_;  // With the socket's path.

    mutable std::mutex mutex_;
    Conversation conversation_;
    bool threaded_ = false;  // run() steps the link.
    bool closed_ = false;    // This side closed the link.
    bool ran_ = false;       // run() has ended: no thread steps the link any more.
    bool stepping_ = false;  // Some thread is in step().
    bool asleep_ = false;    // The stepping thread waits, or is about to, and was not woken yet.
    std::thread::id stepper_;
    std::map<std::uint64_t, std::shared_ptr<Stream>> streams_;  // By the feed's id.
    std::shared_ptr<Tap> tap_;
    std::multimap<TimePoint, std::function<void()>> later_;  // From call_later().

    // For the stepping thread alone.
    Descriptor socket_;
    bool broken_ = false;  // The other end has closed the socket.
    Calls calls_;
    Bell bell_;
};

// Ends the link, and its thread if there is one, when the last half that a program holds is gone.
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

// Streams of events. Every event of every topic comes once and in order, also over a lost
// connection, a daemon's restart and a reader who was too slow; where that can't be done, a Gap
// says so.
#pragma once

#include <muster/client/failure.hpp>
#include <muster/client/options.hpp>

#include <memory>
#include <variant>
#include <vector>

namespace muster::client {

// What to subscribe to.
struct Topics {
    std::vector<Topic> topics{};
    bool everything = false;  // All topics there are or will be; operators only.
    // Where to begin, by topic: with the event after that number (say, the `as_of` of a state that
    // was fetched). A topic that is not listed begins with what happens from now on.
    std::vector<TopicPosition> after{};
    std::optional<Actor> actor{};  // In whose name; nothing: the client's.
};

// These events can't be had any more: fetch the state anew.
struct Gap {
    enum class Reason : std::uint8_t {
        no_longer_kept,  // The daemon's journal does not go back that far.
        realm_changed,   // The daemon serves another journal; numbers and ids start anew.
        right_lost,      // They happened before the right to the topic was lost, and were not sent.
    };
    Topic topic;
    std::uint64_t first = 0;
    std::uint64_t last = 0;  // 0 where unknown: realm_changed.
    Reason reason = Reason::no_longer_kept;
    bool operator==(const Gap&) const = default;
};

// No more events of this topic will come.
struct Ended {
    Topic topic;             // Topic{} where a subscription to everything was refused.
    std::uint64_t last = 0;  // The last number that was told; 0: none.
    std::optional<Error>
        error;  // Why a subscription could not be renewed; nothing: the right to it was lost.
    bool operator==(const Ended&) const = default;
};

// The connection was lost; it is being made anew, and missed events will follow.
struct Disconnected {
    Failure why;
};
// There is a connection again.
struct Reconnected {};

using Item = std::variant<ReceivedEvent, Gap, Ended, Disconnected, Reconnected>;

namespace detail {
class Link;
struct Stream;
}  // namespace detail

// The receiving half: one stream of events. It keeps the connection alive, also when the client
// that made it is gone. Movable; its destructor unsubscribes. One thread at a time.
class Subscription {
  public:
    Subscription();
    Subscription(Subscription&&) noexcept;
    Subscription& operator=(Subscription&&) noexcept;
    ~Subscription();

    // The next item, waiting for it as long as it takes. Nothing: all its topics have ended, or it
    // was closed. Throws ConnectionError where the connection is gone for good (see
    // Options::reconnect).
    std::optional<Item> next();
    // The same, for at most that long; nothing also where no item came in time (see ended()).
    std::optional<Item> next_for(std::chrono::milliseconds timeout);
    // What is there already, without waiting and, for a Client's subscription, without reading.
    std::optional<Item> try_next();
    // The next event, skipping connection news. Otherwise like next().
    // Throws GapError for a gap, which must not be skipped silently.
    std::optional<ReceivedEvent> next_event();

    // Whether nothing will come any more.
    bool ended() const;

    // Unsubscribes. What is queued can still be taken. Any thread: it ends a next() that waits.
    void close();

    // Used by the library's faces.
    Subscription(std::shared_ptr<void> keeper,
                 std::shared_ptr<detail::Link> link,
                 std::shared_ptr<detail::Stream> stream);
    const std::shared_ptr<detail::Link>& link() const { return link_; }
    const std::shared_ptr<detail::Stream>& stream() const { return stream_; }

  private:
    std::shared_ptr<void> keeper_;  // Ends the background thread with the last half.
    std::shared_ptr<detail::Link> link_;
    std::shared_ptr<detail::Stream> stream_;
};

// Events were missed that can't be had any more.
class GapError : public std::runtime_error {
  public:
    explicit GapError(const Gap& gap);
    const Gap& gap() const { return gap_; }

  private:
    Gap gap_;
};

}  // namespace muster::client

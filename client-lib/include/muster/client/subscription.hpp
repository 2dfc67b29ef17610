// Streams of events. Every event of every topic comes once and in order, also after a lost
// connection, after a daemon's restart, and with a slow reader. Where that is impossible, a Gap
// names the missing events.
#pragma once

#include <muster/client/failure.hpp>
#include <muster/client/options.hpp>

#include <memory>
#include <variant>
#include <vector>

namespace muster::client {

// The topics of a subscription, and its start.
struct Topics {
    std::vector<Topic> topics{};
    bool everything = false;  // All present and future topics; operators only.
    // The start for each topic: the first event is the one after that number (for example the
    // `as_of` of a fetched state). A topic without an entry starts with the next new event.
    std::vector<TopicPosition> after{};
    std::optional<Actor> actor{};  // The subscriber; nothing: the client's actor.
};

// These events are no longer available: fetch the state anew.
struct Gap {
    enum class Reason : std::uint8_t {
        no_longer_kept,  // The daemon's journal does not go back that far.
        realm_changed,   // The daemon serves another journal; numbers and ids start anew.
        right_lost,  // These events came before the right to the topic was lost, and were not sent.
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
    std::uint64_t last = 0;  // The number of the last delivered event; 0: none.
    // The reason why the subscription could not be renewed; nothing: the right to it was lost, or
    // the topic was closed.
    std::optional<Error> error{};
    bool closed = false;  // The topic's thing was removed.
    bool operator==(const Ended&) const = default;
};

// The connection was lost. The client reconnects, and missed events will follow.
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

// The receiving half of a connection: one stream of events. It keeps the connection alive, even
// after the client object is destroyed. Movable; its destructor unsubscribes. One thread at a time.
class Subscription {
  public:
    Subscription();
    Subscription(Subscription&&) noexcept;
    Subscription& operator=(Subscription&&) noexcept;
    ~Subscription();

    // Waits for the next item, without a time limit. Nothing: all topics have ended, or the
    // subscription was closed. Throws ConnectionError if the connection is lost for good (see
    // Options::reconnect).
    std::optional<Item> next();
    // The same with a time limit; nothing also if no item came in time (see ended()).
    std::optional<Item> next_for(std::chrono::milliseconds timeout);
    // The next item if it is there already. Does not wait; a Client's subscription does not read
    // the socket.
    std::optional<Item> try_next();
    // The next event; skips connection news. Otherwise like next(). Throws GapError for a gap,
    // because a program must not miss events unnoticed.
    std::optional<ReceivedEvent> next_event();

    // Whether the stream is over: no more items will come.
    bool ended() const;

    // Unsubscribes. Queued items can still be taken. Any thread: close() ends a waiting next().
    void close();

    // Used by the library's faces.
    Subscription(std::shared_ptr<void> keeper,
                 std::shared_ptr<detail::Link> link,
                 std::shared_ptr<detail::Stream> stream);
    const std::shared_ptr<detail::Link>& link() const { return link_; }
    const std::shared_ptr<detail::Stream>& stream() const { return stream_; }

  private:
    std::shared_ptr<void> keeper_;  // The last half of the connection ends the background thread.
    std::shared_ptr<detail::Link> link_;
    std::shared_ptr<detail::Stream> stream_;
};

// Events were missed and are no longer available.
class GapError : public std::runtime_error {
  public:
    explicit GapError(const Gap& gap);
    const Gap& gap() const { return gap_; }

  private:
    Gap gap_;
};

}  // namespace muster::client

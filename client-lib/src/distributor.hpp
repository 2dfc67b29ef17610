// Delivers each frame from the daemon: a reply to its waiter, an event to the subscriptions of its
// topic, `lagged` and `ended` to the subscriptions concerned. Sans-I/O.
#pragma once

#include "feed.hpp"

namespace muster::client {

// Gets the frames that the daemon sends to a relay unasked, in order with the replies. Any one
// thread.
class Tap {
  public:
    virtual ~Tap() = default;
    // A frame of the kinds event, lagged or routes.
    virtual void hear(FrameKind kind, std::string_view body) = 0;
    virtual void connected(std::uint64_t epoch) = 0;
    virtual void disconnected(Failure why) = 0;
};

// A handler and its argument; run without a lock.
struct Completion {
    std::unique_ptr<detail::ReplyHandler> handler;  // Null: the argument is for the tap.
    struct Reply {
        bool ok = false;
        std::string_view body;  // A view into the frame, valid as long as the frame is.
    };
    struct Told {
        FrameKind kind{};
        std::string_view body;  // As in Reply.
    };
    struct Connected {
        std::uint64_t epoch = 0;
    };
    std::variant<Reply, Failure, Error, Told, Connected> outcome;
    Tap* tap = nullptr;

    void run();
};

// Any one thread.
class Distributor {
  public:
    // The part of a frame that concerns the connection itself.
    using News = std::variant<std::monostate, Welcome, Goodbye>;

    // Decodes a frame and delivers it. Throws DecodeError for an invalid frame.
    News distribute(const Frame& frame);

    RequestMap& requests() { return requests_; }
    const RequestMap& requests() const { return requests_; }
    // Gives waiters the reason why there will be no reply.
    void give_up(std::vector<RequestMap::Given> given, const Failure& why);

    // A feed gets events from add() to remove(). It must live until remove().
    void add(Feed& feed);
    // Also abandons the feed's questions. Returns the topics to drop at the daemon: those that no
    // other feed of the same actor wants. This also holds for a feed whose opening was refused,
    // because the feed may have asked in parts, some of which were granted.
    std::vector<Unsubscribe> remove(Feed& feed);

    // Null: the feed is not present.
    Feed* find(std::uint64_t id) const {
        const auto at = feeds_.find(id);
        return at == feeds_.end() ? nullptr : at->second;
    }
    template <class F>
    void for_each_feed(F f) {
        for (auto& [id, feed] : feeds_) {
            f(*feed);
            touch(id);
        }
    }
    template <class F>
    void for_feeds_of(const Topic& topic, F f) {
        const auto tell = [&](const std::vector<Feed*>& feeds) {
            for (auto* feed : feeds) {
                f(*feed);
                touch(feed->id());
            }
        };
        if (const auto at = by_topic_.find(topic); at != by_topic_.end()) tell(at->second);
        tell(of_everything_);
    }

    // From now on passes a relay's frames to the tap. The tap must outlive the distributor's use.
    void set_tap(Tap* tap) { tap_ = tap; }
    void tell_tap(decltype(Completion::outcome) what) {
        if (tap_) completions_.push_back({nullptr, std::move(what), tap_});
    }

    // Adds a handler for something that came in no frame.
    void complete(Completion completion) { completions_.push_back(std::move(completion)); }
    // Handlers to run, in order. The caller who takes them empties the list.
    std::vector<Completion>& completions() { return completions_; }
    const std::vector<Completion>& completions() const { return completions_; }
    // The ids of changed feeds; some come twice. The caller who looks at the feeds empties the
    // list.
    std::vector<std::uint64_t>& touched() { return touched_; }
    const std::vector<std::uint64_t>& touched() const { return touched_; }
    // Notes a change of a feed that came in no frame.
    void touch(std::uint64_t feed) {
        if (touched_.empty() || touched_.back() != feed) touched_.push_back(feed);
    }

  private:
    void reply(std::string_view body);
    void event(std::string_view body);
    void answer(const Question& question, bool ok, std::string_view body);

    RequestMap requests_;
    std::map<std::uint64_t, Feed*> feeds_;
    std::map<Topic, std::vector<Feed*>> by_topic_;
    std::vector<Feed*> of_everything_;
    Tap* tap_ = nullptr;
    std::vector<Completion> completions_;
    std::vector<std::uint64_t> touched_;
};

}  // namespace muster::client

// What each frame from the daemon is for: a reply goes to the one who waits for it, an event to the
// subscriptions of its topic, `lagged` and `ended` to those that they concern. Sans-I/O.
#pragma once

#include "feed.hpp"

namespace muster::client {

// Hears what the daemon tells a relay unasked, in order with the replies. Any one thread.
class Tap {
  public:
    virtual ~Tap() = default;
    // A frame of the kinds event, lagged or routes.
    virtual void hear(FrameKind kind, std::string_view body) = 0;
    virtual void connected(std::uint64_t epoch) = 0;
    virtual void disconnected(Failure why) = 0;
};

// A handler and what to tell it; run when no lock is held.
struct Completion {
    std::unique_ptr<detail::ReplyHandler> handler;  // Null: it is for the tap.
    struct Reply {
        bool ok = false;
        std::string_view body;  // Into the frame: valid as long as that is.
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
    // What a frame says to the connection itself.
    using News = std::variant<std::monostate, Welcome, Goodbye>;

    // Takes a frame apart and delivers it. Throws DecodeError for one that makes no sense.
    News distribute(const Frame& frame);

    RequestMap& requests() { return requests_; }
    const RequestMap& requests() const { return requests_; }
    // Tells waiters that there will be no reply, and why.
    void give_up(std::vector<RequestMap::Given> given, const Failure& why);

    // A feed gets events from when it is added until it is removed. It must outlive that.
    void add(Feed& feed);
    // Also abandons its questions. Returns what to tell the daemon: the topics that no other feed
    // of the same actor wants. Also where the opening was refused: it may have been asked for in
    // parts, of which some were granted.
    std::vector<Unsubscribe> remove(Feed& feed);

    // Null: it is not, or no longer, among them.
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

    // Hears from now on what concerns a relay. It must outlive the distributor's use.
    void set_tap(Tap* tap) { tap_ = tap; }
    void tell_tap(decltype(Completion::outcome) what) {
        if (tap_) completions_.push_back({nullptr, std::move(what), tap_});
    }

    // A handler that is to be told something which came in no frame.
    void complete(Completion completion) { completions_.push_back(std::move(completion)); }
    // Handlers to run, in order. Whoever takes them empties the list.
    std::vector<Completion>& completions() { return completions_; }
    const std::vector<Completion>& completions() const { return completions_; }
    // Feeds to which something has happened, by id; some twice. Whoever looks at them empties the
    // list.
    std::vector<std::uint64_t>& touched() { return touched_; }
    const std::vector<std::uint64_t>& touched() const { return touched_; }
    // Something has happened to it that came in no frame.
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

// One subscription's place in each of its topics, and the recovery after a loss. Sans-I/O.
//
// A topic's events are numbered without gaps, so one number is a subscription's place. Every loss
// (a lost connection, `lagged`, a reader who is too slow for its queue, a missing number) has the
// same remedy: the feed knows the last number that it delivered and the last one that exists, and
// reads the events between them from the daemon's journal.
#pragma once

#include "request_map.hpp"

#include <muster/client/subscription.hpp>

#include <algorithm>
#include <deque>
#include <map>

namespace muster::client {

// Any one thread.
class Feed {
  public:
    Feed(std::uint64_t id, Topics topics, Actor actor, std::size_t queued_max);

    std::uint64_t id() const { return id_; }
    Actor actor() const { return actor_; }
    const Topics& topics() const { return topics_; }
    // The topics of the start, ended or not; ascending.
    const std::vector<Topic>& named_topics() const { return named_topics_; }
    // Whether a topic that the subscription named has not ended.
    bool wants(const Topic& topic) const {
        return std::binary_search(topics_.topics.begin(), topics_.topics.end(), topic);
    }

    // ---- Input from the connection. ----

    // There is a connection; the feed asks for its topics (again).
    void connected(std::uint64_t epoch);
    void disconnected(const Failure& why);
    // There will be no further connection.
    void finished(Failure why);

    // The daemon's answers to the feed's questions. Throws DecodeError for an invalid page.
    void answered(const Subscribe& asked, const Result<Subscribed>& answer);
    void answered(const ReadEvents& asked, const Result<EventPage>& answer);
    // A question got no answer in time.
    void unanswered(const Question& question);

    // `event` is null if this build does not know its kind: the feed counts and skips the event.
    void event(const EventHeader& header, const ReceivedEvent* event);
    void lagged(const TopicPosition& lost);
    void ended(const SubscriptionEnded& ended);

    // The consumer wants no further items.
    void close();

    // ---- Output to the connection. ----

    // Questions to send now. Empties the list.
    std::vector<Question> take_questions();
    // Whether the daemon was too busy for a question: call retry() after a while.
    bool wants_retry() const { return wants_retry_; }
    void retry();

    // ---- Output to the consumer. ----

    enum class Opening : std::uint8_t { asked, open, refused };
    Opening opening() const { return opening_; }
    // REQUIRES: refused.
    const Error& refusal() const { return *refusal_; }

    bool empty() const { return queue_.empty(); }
    // REQUIRES: !empty().
    Item pop();
    // The feed will queue no further items.
    bool over() const {
        return failure_ || closed_ || (!topics_.everything && topics_.topics.empty());
    }
    // The reason, if the connection is gone for good.
    const std::optional<Failure>& failure() const { return failure_; }

  private:
    struct Held {
        std::uint64_t number = 0;
        std::optional<ReceivedEvent> event;  // Nothing: the kind is unknown.
    };
    // The place in one topic.
    struct Track {
        bool placed = false;         // `last` is valid.
        bool subscribed = false;     // The present connection has the subscription.
        bool reading = false;        // A question for a page is under way.
        bool retry = false;          // A page was refused for a temporary reason.
        bool closed = false;         // The topic's last event was delivered.
        std::uint64_t last = 0;      // The last number delivered to the queue.
        std::uint64_t seen = 0;      // The last number known to exist; >= last.
        std::uint32_t reserved = 0;  // The room in the queue for the requested page.
        std::deque<Held> held;       // The events that came while a page was read, in order
                                     // without gaps.
    };

    void ask_for(std::vector<Topic> topics, bool everything);
    void place(const Topic& topic, std::uint64_t position, std::uint64_t begin);
    Track* track_of(const Topic& topic);
    void read_missed(const Topic& topic, Track& track);
    void read_missed();
    void deliver(Track& track, std::uint64_t number, std::optional<ReceivedEvent> event);
    void release_held(Track& track);
    void queue_gap(const Topic& topic, std::uint64_t first, std::uint64_t last, Gap::Reason reason);
    void end_topic(Ended ended);
    void end_closed_topics();
    std::size_t room() const;

    const std::uint64_t id_;
    Topics topics_;  // The topics that have not ended; ascending.
    std::vector<Topic> named_topics_;
    const Actor actor_;
    const std::size_t queued_max_;

    Opening opening_ = Opening::asked;
    std::size_t subscribes_open_ = 0;  // The number of answers that the opening still needs.
    std::optional<Error> refusal_;
    std::optional<std::uint64_t> epoch_;
    bool lost_ = false;       // The connection was lost, and there is no new one yet.
    bool knows_all_ = false;  // Of everything: a topic without a track is new since.
    std::map<Topic, Track> tracks_;
    std::deque<Item> queue_;
    std::size_t reserved_ = 0;  // The sum over all tracks.
    std::vector<Question> questions_;
    std::vector<Subscribe> subscribe_again_;
    bool wants_retry_ = false;
    std::optional<Failure> failure_;
    bool closed_ = false;
};

}  // namespace muster::client

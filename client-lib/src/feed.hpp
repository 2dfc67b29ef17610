// One subscription's place in each of its topics, and how it comes back after a loss. Sans-I/O.
//
// A topic's events are numbered without gaps, so one number says how far a subscription has come.
// Whatever goes wrong (a lost connection, `lagged`, a reader who is too slow for its queue, a
// number left out) leads to the same remedy: the feed knows the last number that it delivered and
// one that exists, and reads what is in between from the daemon's journal.
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
    // Those it began with, ended or not; ascending.
    const std::vector<Topic>& named_topics() const { return named_topics_; }
    // Whether a topic that it named has not ended.
    bool wants(const Topic& topic) const {
        return std::binary_search(topics_.topics.begin(), topics_.topics.end(), topic);
    }

    // ---- What the connection tells. ----

    // A connection stands; the feed asks for its topics (again).
    void connected(std::uint64_t epoch);
    void disconnected(const Failure& why);
    // There will be no connection any more.
    void finished(Failure why);

    // The daemon's answers to the feed's questions. Throws DecodeError for a page that makes no
    // sense.
    void answered(const Subscribe& asked, const Result<Subscribed>& answer);
    void answered(const ReadEvents& asked, const Result<EventPage>& answer);
    // A question got no answer in time.
    void unanswered(const Question& question);

    // `event` is null for one of a kind that is not known here: it is counted and skipped.
    void event(const EventHeader& header, const ReceivedEvent* event);
    void lagged(const TopicPosition& lost);
    void ended(const SubscriptionEnded& ended);

    // The consumer does not want any more.
    void close();

    // ---- What the feed wants of the connection. ----

    // Questions to be sent now. Empties the list.
    std::vector<Question> take_questions();
    // Whether the daemon was too busy for a question: call retry() after a while.
    bool wants_retry() const { return wants_retry_; }
    void retry();

    // ---- What the consumer gets. ----

    enum class Opening : std::uint8_t { asked, open, refused };
    Opening opening() const { return opening_; }
    // REQUIRES: refused.
    const Error& refusal() const { return *refusal_; }

    bool empty() const { return queue_.empty(); }
    // REQUIRES: !empty().
    Item pop();
    // Nothing more will be queued.
    bool over() const {
        return failure_ || closed_ || (!topics_.everything && topics_.topics.empty());
    }
    // Why, where the connection is gone for good.
    const std::optional<Failure>& failure() const { return failure_; }

  private:
    struct Held {
        std::uint64_t number = 0;
        std::optional<ReceivedEvent> event;  // Nothing: of an unknown kind.
    };
    // One topic.
    struct Track {
        bool placed = false;         // `last` means something.
        bool subscribed = false;     // On the present connection.
        bool reading = false;        // A page is being asked for.
        bool retry = false;          // A page was refused for now.
        bool closed = false;         // Its last event was delivered.
        std::uint64_t last = 0;      // Delivered to the queue.
        std::uint64_t seen = 0;      // Known to exist; >= last.
        std::uint32_t reserved = 0;  // Room in the queue for the page that is asked for.
        std::deque<Held> held;  // What came while a page was being read, in order without gaps.
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
    Topics topics_;  // Those that have not ended; ascending.
    std::vector<Topic> named_topics_;
    const Actor actor_;
    const std::size_t queued_max_;

    Opening opening_ = Opening::asked;
    std::size_t subscribes_open_ = 0;  // Answers that the opening still waits for.
    std::optional<Error> refusal_;
    std::optional<std::uint64_t> epoch_;
    bool lost_ = false;       // The connection, and there is none yet again.
    bool knows_all_ = false;  // Of everything: a topic without a track has begun since.
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

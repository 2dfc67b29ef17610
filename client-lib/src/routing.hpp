// A relay's knowledge: which people have which topics, and the place in each topic. Sans-I/O.
//
// Each connection begins by attaching everybody again. Until the last answer comes, nobody's rights
// are certain, and events are only counted. After that each topic is read from its last number to
// the position that the daemon named. The same remedy serves for `lagged` and for a missing number.
// While a topic is being read, its new events are counted and dropped: the next page has them. So
// there is no queue of events, neither for each person nor for all.
#pragma once

#include <muster/client/relay.hpp>

#include <deque>
#include <map>
#include <optional>
#include <unordered_map>
#include <variant>

namespace muster::client {

// One thread at a time: a relay's background thread.
class Routing {
  public:
    using Question = std::variant<AttachPlayers, DetachPlayers, ResumeTopics>;

    explicit Routing(RelayHandler& handler) : handler_(handler) {}

    // ---- Calls of the program. ----

    void attach(const std::vector<PlayerToAttach>& people);
    void detach(const std::vector<std::uint64_t>& numbers, DetachReason reason);

    // ---- Input from the connection, in order. ----

    void connected(std::uint64_t epoch);
    void disconnected(const Failure& why);
    // The body of an event frame. Throws DecodeError.
    void event(std::string_view frame_body);
    void routes(const Routes& routes);
    void lagged(const Lagged& lagged);
    void answered(const AttachPlayers& asked, const Result<Attached>& answer);
    void answered(const DetachPlayers& asked, const Result<Done>& answer);
    void answered(const ResumeTopics& asked, const Result<ResumedTopics>& answer);
    // The question got no answer although the connection stands.
    void unanswered(const Question& question);

    // ---- Questions. ----

    // Questions to send now; at most questions_max are without an answer. Empties the list.
    std::vector<Question> take_questions();
    // The daemon was too busy for a question: call retry() after a while.
    bool wants_retry() const { return wants_retry_; }
    void retry() { wants_retry_ = false; }

    // For inspection.
    std::size_t people() const { return people_.size(); }
    std::size_t topics() const { return topics_.size(); }
    // Whether all events known to exist were delivered.
    bool is_current() const {
        return is_up_ && unconfirmed_ == 0 && wishes_.empty() && behind_.empty() && open_ == 0;
    }

  private:
    struct Person {
        PlayerId player;
        bool unconfirmed = false;   // The person was attached, and the present connection has not
                                    // confirmed it yet.
        std::vector<Topic> topics;  // Ascending.
    };
    struct TopicState {
        std::uint64_t last = 0;              // The last number delivered.
        std::uint64_t seen = 0;              // The last number known to exist; >= last.
        bool reading = false;                // The topic is in behind_, or a question asks for it.
        std::vector<std::uint64_t> numbers;  // The people who get its next event; ascending.
    };
    // A person who gained a topic at a position that the relay has not reached.
    struct Late {
        std::uint64_t after = 0;
        std::uint64_t number = 0;
    };
    struct HashOf {
        std::size_t operator()(const Topic& topic) const;
    };
    struct Wish {
        enum class Kind : std::uint8_t { attach, left, lost };
        Kind kind = Kind::attach;
        std::uint64_t number = 0;
        bool operator==(const Wish&) const = default;
    };

    void settle(std::uint64_t number, Person& person, const std::vector<TopicPosition>& topics);
    void gain(std::uint64_t number, const TopicPosition& position);
    void leave(std::uint64_t number, const Topic& topic);
    void forget(std::uint64_t number);
    void let_go(std::uint64_t number, const Topic& topic);
    bool asker_has(const ResumeTopics& asked, const Topic& topic) const;
    void deliver(const Topic& topic,
                 TopicState& state,
                 std::uint64_t number,
                 std::string_view body);
    void admit_late(const Topic& topic, TopicState& state, std::uint64_t next);
    void skip_to(const Topic& topic, TopicState& state, std::uint64_t last, Gap::Reason reason);
    void read_missed(const Topic& topic, TopicState& state);
    void refuse(std::uint64_t number, const Error& error);
    void confirm(Person& person);
    AttachPlayers next_attachments();
    DetachPlayers next_detachments();
    ResumeTopics next_positions();

    RelayHandler& handler_;
    std::map<std::uint64_t, Person> people_;
    std::unordered_map<Topic, TopicState, HashOf> topics_;
    std::map<Topic, std::vector<Late>> late_;
    std::optional<std::uint64_t> epoch_;
    bool is_up_ = false;
    bool is_resuming_ = false;     // Until everybody is attached again.
    std::size_t unconfirmed_ = 0;  // The number of people whom this connection has to attach again.
    std::deque<Wish> wishes_;      // Questions to ask, in order.
    std::deque<Topic> behind_;     // Topics to read.
    std::size_t open_ = 0;         // Questions without an answer, on this connection.
    bool wants_retry_ = false;
};

}  // namespace muster::client

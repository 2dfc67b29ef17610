// Compares two views of the same numbers: the disk, which has all events, and the events that each
// client gets over the wire and from its library.
#include "tests/sim/checkers/checkers.hpp"

#include <muster/proto/topics.hpp>

#include <algorithm>
#include <functional>
#include <set>

namespace muster::sim {

namespace {

class TopicChecker final : public Checker {
  public:
    std::string_view name() const override { return "topics"; }

    void durable(const Durable& durable) override {
        for (const auto& at : durable.row.event_index) {
            auto& hashes = events_[at.topic];
            expect(at.number == hashes.size() + 1,
                   to_text(at.topic) + " goes on with number " + std::to_string(at.number) +
                       " after " + std::to_string(hashes.size()));
            const auto body =
                std::string_view(durable.row.events)
                    .substr(at.offset + frame_header_size, at.size - frame_header_size);
            hashes.push_back(hash(body));
            expect(!closed_.contains(at.topic), to_text(at.topic) + " goes on after its end");
            if (is_end(body)) closed_.insert(at.topic);
        }
    }

    void released(const runtime::Released& released) override {
        for (const auto& item : released.items) {
            const auto* event = std::get_if<runtime::Released::Event>(&item);
            if (!event) continue;
            expect_known(
                event->topic,
                event->number,
                std::string_view(released.bytes)
                    .substr(event->offset + frame_header_size, event->size - frame_header_size),
                "the engine tells");
            auto& last = told_[event->topic];
            expect(event->number > last,
                   "the engine tells " + to_text(event->topic) + " " +
                       std::to_string(event->number) + " after " + std::to_string(last));
            last = event->number;
        }
    }

    // ---- A connection. ----

    void began(std::size_t client) override {
        std::erase_if(feeds_, [&](const auto& entry) { return entry.first.first == client; });
    }

    void connected(std::size_t client) override { wires_[client] = {}; }

    void subscribed(std::size_t client,
                    Actor actor,
                    const Subscribe& asked,
                    const Subscribed& answer) override {
        Wire& wire = wires_[client];
        for (const auto& [topic, number] : answer.positions) {
            const auto early = wire.early.extract(topic);
            if (!early.empty()) {
                // A loss from before the topic was let go may be reported as early, too.
                const auto reached = std::max(early.mapped(), number);
                if (!closed_.contains(topic)) wire.places.try_emplace(topic, reached);
                continue;
            }
            const auto place = wire.places.try_emplace(topic, number).first->second;
            // If the client holds the topic already, further events may have been lost, and a
            // Lagged frame will follow.
            expect(number >= place || wire.resuming.contains(topic),
                   to_text(topic) + " is at " + std::to_string(place) + " for client " +
                       std::to_string(client) + ", and a subscription says " +
                       std::to_string(number));
        }
        for (const auto& topic : asked.topics)
            if (wire.places.contains(topic)) wire.holders[topic].insert({actor, 0});
        if (asked.everything) wire.everything = true;
    }

    void unsubscribed(std::size_t client, Actor actor, const Unsubscribe& asked) override {
        for (const auto& topic : asked.topics)
            let_go(wires_[client], topic, {actor, 0});
        if (!asked.everything) return;
        Wire& wire = wires_[client];
        wire.everything = false;
        wire.had_everything = true;
        std::erase_if(wire.places,
                      [&](const auto& entry) { return !wire.holders.contains(entry.first); });
    }

    void resuming(std::size_t client, const ResumeTopics& asked) override {
        for (const auto& [topic, number] : asked.positions)
            wires_[client].resuming.insert(topic);
    }

    // The frames are the events after the client's positions, topic after topic, without a gap.
    void resumed(std::size_t client,
                 const ResumeTopics& asked,
                 const ResumedTopics& reply) override {
        const auto who = "client " + std::to_string(client) + " resumes ";
        std::multimap<Topic, std::uint64_t> places;
        for (const auto& [topic, number] : asked.positions)
            places.emplace(topic, number);
        auto frame = reply.frames.begin();
        for (const auto& topic : reply.topics) {
            if (topic.refused) continue;
            const auto what = who + to_text(topic.topic);
            const auto [first, last] = places.equal_range(topic.topic);
            const auto place = std::find_if(
                first, last, [&](const auto& entry) { return entry.second != topic.last; });
            expect(place != last, what + ", of which it has everything");
            auto number = std::min(place->second, topic.last);
            places.erase(place);
            expect(topic.first_kept == 0, what + ", of which the journal has everything");
            while (number < topic.reached) {
                expect(frame != reply.frames.end(), what + " without all of its frames");
                const std::string_view bytes(reinterpret_cast<const char*>(frame->data()),
                                             frame->size());
                expect_known(topic.topic, ++number, bytes.substr(frame_header_size), what);
                ++frame;
            }
            expect(topic.reached <= topic.last, what + " beyond its last event");
        }
        expect(frame == reply.frames.end(), who + "and gets more than it asked for");
    }

    void attached(std::size_t client, const Attached& answer) override {
        for (const auto& player : answer.players) {
            for (const auto& position : player.topics)
                gain(client, player.number, position);
        }
    }

    void detached(std::size_t client, const DetachPlayers& asked) override {
        Wire& wire = wires_[client];
        for (const auto number : asked.numbers) {
            for (const auto& topic : wire.topics_of(number))
                let_go(wire, topic, {{}, number});
        }
    }

    void received(std::size_t client, const Frame& frame) override {
        if (frame.kind == FrameKind::event) return event(client, frame);
        if (frame.kind == FrameKind::routes) {
            const auto routes = decode<Routes>(frame.body);
            for (const auto& position : routes.gained)
                gain(client, routes.number, position);
            for (const auto& topic : routes.lost)
                let_go(wires_[client], topic, {{}, routes.number});
        }
        if (frame.kind == FrameKind::lagged) {
            for (const auto& lost : decode<Lagged>(frame.body).lost)
                lagged(client, lost);
        }
        if (frame.kind == FrameKind::ended) ended(client, decode<SubscriptionEnded>(frame.body));
    }

    // ---- A feed. ----

    // A feed begins after the first position that it gets, and continues at its place after a loss.
    // A topic that is newer than the feed's subscription to everything begins with its first event.
    void followed(std::size_t client,
                  std::uint64_t number,
                  const Subscribe& asked,
                  const Subscribed& answer) override {
        Feed& feed = feeds_[{client, number}];
        for (const auto& [topic, position] : answer.positions)
            if (!feed.everything) feed.places.try_emplace(topic, position);
        for (const auto& topic : asked.topics)
            feed.places.try_emplace(topic, 0);
        if (asked.everything) feed.everything = true;
    }

    void unfollowed(std::size_t client, std::uint64_t feed) override {
        feeds_.erase({client, feed});
    }

    void delivered(std::size_t client, std::uint64_t number, const client::Item& item) override {
        Feed& feed = feeds_[{client, number}];
        if (const auto* event = std::get_if<ReceivedEvent>(&item)) {
            const auto what = "the library of client " + std::to_string(client) + " hands out " +
                              to_text(event->topic) + " " + std::to_string(event->number);
            expect(feed.everything || feed.places.contains(event->topic),
                   what + ", to which its feed is not subscribed");
            expect(!feed.ended.contains(event->topic), what + ", which has ended");
            std::uint64_t& last = feed.places[event->topic];
            expect(event->number == last + 1, what + " after " + std::to_string(last));
            last = event->number;
        } else if (const auto* gap = std::get_if<client::Gap>(&item)) {
            // These are read as they were told: without what was told while the player did not have
            // the topic.
            const bool as_told = topic_kind(gap->topic).read_as_told;
            expect(as_told || gap->reason == client::Gap::Reason::right_lost,
                   "the library of client " + std::to_string(client) + " has a gap in " +
                       to_text(gap->topic) + ", of which the journal has everything");
            feed.places[gap->topic] = gap->last;
        } else if (const auto* ended = std::get_if<client::Ended>(&item)) {
            feed.places.erase(ended->topic);
            feed.ended.insert(ended->topic);
        }
    }

    // ---- At rest. ----

    void calm(const core::Engine& engine) override {
        const auto positions = positions_of(engine);
        for (const auto& [topic, number] : positions)
            expect(!closed_.contains(topic), to_text(topic) + " was closed and has a position");
        for (const auto& [client, wire] : wires_)
            for (const auto& [topic, number] : wire.places)
                expect_all("client " + std::to_string(client) + " knows", topic, number);
        for (auto& [id, feed] : feeds_) {
            const auto who =
                "the library of client " + std::to_string(id.first) + " has handed out";
            // A switch of the rules forgets topics without an event of their end.
            for (const auto& [topic, position] : positions)
                if (feed.everything && !feed.ended.contains(topic)) feed.places.try_emplace(topic);
            for (const auto& [topic, number] : feed.places)
                expect_all(who, topic, number);
        }
    }

  private:
    // An actor that subscribed, or an attached player's number.
    using Holder = std::pair<Actor, std::uint64_t>;
    struct Wire {
        std::vector<Topic> topics_of(std::uint64_t number) const {
            std::vector<Topic> topics;
            for (const auto& [topic, holding] : holders)
                if (holding.contains({{}, number})) topics.push_back(topic);
            return topics;
        }

        std::map<Topic, std::uint64_t> places;  // The last number that arrived or was lost.
        std::map<Topic, std::set<Holder>> holders;
        bool everything = false;
        std::set<Topic> resuming;              // The client asked to resume these.
        std::map<Topic, std::uint64_t> early;  // The last number that arrived before the answer.
        // The topics that the connection held before: a loss of their events may be reported late.
        std::set<Topic> let_go;
        bool had_everything = false;
    };
    struct Feed {
        std::map<Topic, std::uint64_t> places;  // The last number that was delivered.
        std::set<Topic> ended;
        bool everything = false;
    };

    static std::uint64_t hash(std::string_view bytes) {
        return std::hash<std::string_view>{}(bytes);
    }

    static bool is_end(std::string_view event_body) {
        return split_header<EventHeader>(event_body).first.event_number ==
               TopicClosed::event_number;
    }

    std::vector<TopicPosition> positions_of(const core::Engine& engine) const {
        std::string state;
        engine.save(state);
        auto copy = core::Engine::load(state);
        core::Outcome outcome;
        Subscribe everything;
        everything.everything = true;
        copy.apply({copy.time(), {}, everything}, outcome);
        expect(outcome.ok, "the engine does not tell the positions of its topics");
        return decode<Subscribed>(outcome.reply).positions;
    }

    void expect_all(const std::string& who, const Topic& topic, std::uint64_t number) {
        const auto count = events_[topic].size();
        expect(number == count,
               who + " " + to_text(topic) + " up to " + std::to_string(number) + " of " +
                   std::to_string(count));
    }

    void expect_known(const Topic& topic,
                      std::uint64_t number,
                      std::string_view body,
                      const std::string& who) const {
        const auto at = events_.find(topic);
        if (at == events_.end() || number == 0 || number > at->second.size()) {
            fail(who + " " + to_text(topic) + " " + std::to_string(number) +
                 ", which is not on the disk");
        }
        expect(at->second[number - 1] == hash(body),
               who + " " + to_text(topic) + " " + std::to_string(number) +
                   ", and the disk has another event of that number");
    }

    void event(std::size_t client, const Frame& frame) {
        const auto header = split_header<EventHeader>(frame.body).first;
        const auto who = "client " + std::to_string(client) + " is told";
        expect_known(header.topic, header.number, frame.body, who);
        Wire& wire = wires_[client];
        const auto what = to_text(header.topic) + " " + std::to_string(header.number);
        auto place = wire.places.find(header.topic);
        if (place == wire.places.end() && !wire.everything &&
            wire.resuming.contains(header.topic)) {
            const auto [early, is_first] = wire.early.try_emplace(header.topic, header.number);
            expect(is_first || header.number == early->second + 1,
                   who + " " + what + " after " + std::to_string(early->second));
            early->second = header.number;
            return;
        }
        if (place == wire.places.end()) {
            expect(wire.everything, who + " " + what + ", to which it is not subscribed");
            place = wire.places.emplace(header.topic, 0).first;
        }
        expect(header.number == place->second + 1,
               who + " " + what + " after " + std::to_string(place->second));
        place->second = header.number;
        if (is_end(frame.body)) {
            wire.holders.erase(header.topic);
            wire.let_go.insert(header.topic);
            if (!wire.everything) wire.places.erase(place);
        }
    }

    void lagged(std::size_t client, const TopicPosition& lost) {
        Wire& wire = wires_[client];
        const auto what = "client " + std::to_string(client) + " lost " + to_text(lost.topic) +
                          " up to " + std::to_string(lost.number);
        expect(lost.number <= events_[lost.topic].size(),
               what + " of " + std::to_string(events_[lost.topic].size()));
        const bool held_before = wire.had_everything || wire.let_go.contains(lost.topic);
        auto place = wire.places.find(lost.topic);
        if (place == wire.places.end()) {
            if (!wire.everything && wire.resuming.contains(lost.topic)) {
                wire.early[lost.topic] = lost.number;
                return;
            }
            if (!wire.everything) {
                expect(held_before, what + ", to which it is not subscribed");
                return;
            }
            // The lost events are the first ones of a new topic.
            place = wire.places.emplace(lost.topic, 0).first;
        }
        // The topic was dropped and taken up again before the loss was reported.
        if (held_before && lost.number <= place->second) return;
        expect(lost.number > place->second, what + ", and has " + std::to_string(place->second));
        place->second = lost.number;
    }

    void ended(std::size_t client, const SubscriptionEnded& ended) {
        let_go(wires_[client], ended.last.topic, {ended.actor, 0});
    }

    // From that position on the attached player has the topic.
    void gain(std::size_t client, std::uint64_t number, const TopicPosition& position) {
        Wire& wire = wires_[client];
        // A connection with everything gets a new topic from its first event on.
        const auto begin = wire.everything ? 0 : position.number;
        const auto place = wire.places.try_emplace(position.topic, begin).first->second;
        expect(position.number >= place,
               to_text(position.topic) + " is at " + std::to_string(place) + " for client " +
                   std::to_string(client) + ", and an attached player gains it at " +
                   std::to_string(position.number));
        wire.holders[position.topic].insert({{}, number});
    }

    // If no holder of the topic is left, a further event of it would be wrong.
    static void let_go(Wire& wire, const Topic& topic, Holder holder) {
        const auto holders = wire.holders.find(topic);
        if (holders == wire.holders.end()) return;
        holders->second.erase(holder);
        if (!holders->second.empty()) return;
        wire.holders.erase(holders);
        wire.let_go.insert(topic);
        if (!wire.everything) wire.places.erase(topic);
    }

    std::map<Topic, std::vector<std::uint64_t>> events_;  // Hashes of the frames' bodies.
    std::set<Topic> closed_;
    std::map<Topic, std::uint64_t> told_;
    std::map<std::size_t, Wire> wires_;
    std::map<std::pair<std::size_t, std::uint64_t>, Feed> feeds_;  // By client and number.
};

}  // namespace

std::unique_ptr<Checker> make_topic_checker() {
    return std::make_unique<TopicChecker>();
}

}  // namespace muster::sim

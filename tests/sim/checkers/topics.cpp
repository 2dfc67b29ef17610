// Two views of the same numbers: what is on the disk, which is what there is to be told, and what
// comes to each client over the wire and out of its library.
#include "tests/sim/checkers/checkers.hpp"

#include <functional>
#include <set>

namespace muster::sim {

namespace {

std::string text_of(const Topic& topic) {
    return std::string(to_string(topic.kind)) + ":" + std::to_string(topic.id);
}

class TopicChecker final : public Checker {
  public:
    std::string_view name() const override { return "topics"; }

    void durable(const Durable& durable) override {
        for (const auto& at : durable.row.event_index) {
            auto& hashes = events_[at.topic];
            expect(at.number == hashes.size() + 1,
                   text_of(at.topic) + " goes on with number " + std::to_string(at.number) +
                       " after " + std::to_string(hashes.size()));
            hashes.push_back(
                hash(std::string_view(durable.row.events)
                         .substr(at.offset + frame_header_size, at.size - frame_header_size)));
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
                   "the engine tells " + text_of(event->topic) + " " +
                       std::to_string(event->number) + " after " + std::to_string(last));
            last = event->number;
        }
    }

    // ---- A connection. ----

    void connected(std::size_t client) override { wires_[client] = {}; }

    void subscribed(std::size_t client,
                    Actor actor,
                    const Subscribe& asked,
                    const Subscribed& answer) override {
        Wire& wire = wires_[client];
        for (const auto& [topic, number] : answer.positions) {
            const auto place = wire.places.try_emplace(topic, number).first->second;
            // Where it is held already there may be more that was lost, and is told in due course.
            expect(number >= place,
                   text_of(topic) + " is at " + std::to_string(place) + " for client " +
                       std::to_string(client) + ", and a subscription says " +
                       std::to_string(number));
        }
        for (const auto& topic : asked.topics)
            wire.holders[topic].insert(actor);
        if (asked.everything) wire.everything = true;
    }

    void unsubscribed(std::size_t client, Actor actor, const Unsubscribe& asked) override {
        for (const auto& topic : asked.topics)
            let_go(wires_[client], topic, actor);
        if (!asked.everything) return;
        Wire& wire = wires_[client];
        wire.everything = false;
        std::erase_if(wire.places,
                      [&](const auto& entry) { return !wire.holders.contains(entry.first); });
    }

    void received(std::size_t client, const Frame& frame) override {
        if (frame.kind == FrameKind::event) return event(client, frame);
        if (frame.kind == FrameKind::lagged) {
            for (const auto& lost : decode<Lagged>(frame.body).lost)
                lagged(client, lost);
        }
        if (frame.kind == FrameKind::ended) ended(client, decode<SubscriptionEnded>(frame.body));
    }

    // ---- A feed. ----

    void delivered(std::size_t client, std::uint64_t feed, const client::Item& item) override {
        if (const auto* event = std::get_if<ReceivedEvent>(&item)) {
            std::uint64_t& last = feeds_[{client, feed, event->topic}];
            if (last != 0) {
                expect(event->number == last + 1,
                       "the library of client " + std::to_string(client) + " hands out " +
                           text_of(event->topic) + " " + std::to_string(event->number) + " after " +
                           std::to_string(last));
            }
            last = event->number;
        } else if (const auto* gap = std::get_if<client::Gap>(&item)) {
            expect(gap->reason == client::Gap::Reason::right_lost,
                   "the library of client " + std::to_string(client) + " has a gap in " +
                       text_of(gap->topic) + ", of which the journal has everything");
            feeds_[{client, feed, gap->topic}] = gap->last;
        } else if (const auto* ended = std::get_if<client::Ended>(&item)) {
            feeds_.erase({client, feed, ended->topic});
        }
    }

    // ---- When nothing has gone wrong for a while. ----

    void calm(const core::Engine&) override {
        for (const auto& [client, wire] : wires_) {
            for (const auto& [topic, number] : wire.places) {
                expect(number == events_[topic].size(),
                       "client " + std::to_string(client) + " knows " + text_of(topic) + " up to " +
                           std::to_string(number) + " of " + std::to_string(events_[topic].size()));
            }
        }
    }

  private:
    struct Wire {
        std::map<Topic, std::uint64_t> places;  // The last number that came, or was lost.
        std::map<Topic, std::set<Actor>> holders;
        bool everything = false;
    };

    static std::uint64_t hash(std::string_view bytes) {
        return std::hash<std::string_view>{}(bytes);
    }

    void expect_known(const Topic& topic,
                      std::uint64_t number,
                      std::string_view body,
                      const std::string& who) const {
        const auto at = events_.find(topic);
        if (at == events_.end() || number == 0 || number > at->second.size()) {
            fail(who + " " + text_of(topic) + " " + std::to_string(number) +
                 ", which is not on the disk");
        }
        expect(at->second[number - 1] == hash(body),
               who + " " + text_of(topic) + " " + std::to_string(number) +
                   ", and the disk has another event of that number");
    }

    void event(std::size_t client, const Frame& frame) {
        const auto header = split_header<EventHeader>(frame.body).first;
        const auto who = "client " + std::to_string(client) + " is told";
        expect_known(header.topic, header.number, frame.body, who);
        Wire& wire = wires_[client];
        const auto what = text_of(header.topic) + " " + std::to_string(header.number);
        auto place = wire.places.find(header.topic);
        if (place == wire.places.end()) {
            expect(wire.everything, who + " " + what + ", to which it is not subscribed");
            place = wire.places.emplace(header.topic, 0).first;
        }
        expect(header.number == place->second + 1,
               who + " " + what + " after " + std::to_string(place->second));
        place->second = header.number;
    }

    void lagged(std::size_t client, const TopicPosition& lost) {
        Wire& wire = wires_[client];
        const auto at = wire.places.find(lost.topic);
        if (at == wire.places.end()) {
            // Lost before the client had enough of the topic; or the first ones of a new one.
            if (wire.everything) wire.places[lost.topic] = lost.number;
            return;
        }
        auto& place = at->second;
        expect(lost.number > place && lost.number <= events_[lost.topic].size(),
               "client " + std::to_string(client) + " lost " + text_of(lost.topic) + " up to " +
                   std::to_string(lost.number) + ", and has " + std::to_string(place));
        place = lost.number;
    }

    void ended(std::size_t client, const SubscriptionEnded& ended) {
        let_go(wires_[client], ended.last.topic, ended.actor);
    }

    // Where nobody holds the topic any more, another event of it would be one too many.
    static void let_go(Wire& wire, const Topic& topic, Actor actor) {
        const auto holders = wire.holders.find(topic);
        if (holders == wire.holders.end()) return;
        holders->second.erase(actor);
        if (!holders->second.empty()) return;
        wire.holders.erase(holders);
        if (!wire.everything) wire.places.erase(topic);
    }

    std::map<Topic, std::vector<std::uint64_t>> events_;  // Hashes of their frames' bodies.
    std::map<Topic, std::uint64_t> told_;
    std::map<std::size_t, Wire> wires_;
    std::map<std::tuple<std::size_t, std::uint64_t, Topic>, std::uint64_t> feeds_;
};

}  // namespace

std::unique_ptr<Checker> make_topic_checker() {
    return std::make_unique<TopicChecker>();
}

}  // namespace muster::sim

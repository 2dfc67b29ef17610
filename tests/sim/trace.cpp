#include "tests/sim/trace.hpp"

#include <muster/proto/json.hpp>

#include <iostream>

namespace muster::sim {

namespace {

std::string text_of(const Topic& topic, std::uint64_t number) {
    return to_text(topic) + " " + std::to_string(number);
}
std::string text_of(Actor actor) {
    return std::string(to_string(actor.kind)) + ":" + std::to_string(actor.id);
}

class Trace final : public Checker {
  public:
    Trace(const Schedule& schedule, std::size_t client) : schedule_(schedule), client_(client) {}
    std::string_view name() const override { return "trace"; }

    void started(const core::Engine& engine, Time) override {
        line() << "the daemon starts at record " << engine.sequence() << '\n';
    }
    void calm(const core::Engine& engine) override {
        line() << "calm at record " << engine.sequence() << '\n';
    }
    void connected(std::size_t client) override {
        if (client == client_) line() << "connected\n";
    }
    void sent(const Call& call) override {
        if (call.client != client_) return;
        line() << "asks " << info_of(call.request).name << ", call " << call.number << " as "
               << text_of(call.actor) << (call.key ? " with a key" : "") << ", try " << call.tries
               << '\n';
    }
    void answered(const Answer& answer) override {
        if (answer.call.client != client_) return;
        line() << "answer to " << info_of(answer.call.request).name << ", call "
               << answer.call.number << ": "
               << (answer.ok ? "ok" : std::string(to_string(answer.error->code))) << '\n';
    }
    void subscribed(std::size_t client,
                    Actor actor,
                    const Subscribe&,
                    const Subscribed& answer) override {
        if (client != client_) return;
        for (const auto& [topic, number] : answer.positions)
            line() << "subscribed to " << text_of(topic, number) << " as " << text_of(actor)
                   << '\n';
    }
    void unsubscribed(std::size_t client, Actor actor, const Unsubscribe& asked) override {
        if (client != client_) return;
        for (const auto& topic : asked.topics)
            line() << "unsubscribed from " << text_of(topic, 0) << " as " << text_of(actor)
                   << (asked.everything ? " everything" : "") << '\n';
    }
    void followed(std::size_t client,
                  std::uint64_t feed,
                  const Subscribe& asked,
                  const Subscribed&) override {
        if (client != client_) return;
        auto& out = line() << "feed " << feed << " follows";
        for (const auto& topic : asked.topics)
            out << ' ' << to_text(topic);
        out << (asked.everything ? " everything\n" : "\n");
    }
    void unfollowed(std::size_t client, std::uint64_t feed) override {
        if (client == client_) line() << "feed " << feed << " ends\n";
    }
    void delivered(std::size_t client, std::uint64_t feed, const client::Item& item) override {
        if (client != client_) return;
        auto& out = line() << "feed " << feed;
        if (const auto* event = std::get_if<ReceivedEvent>(&item)) {
            out << " has " << text_of(event->topic, event->number);
        } else if (const auto* gap = std::get_if<client::Gap>(&item)) {
            out << " has a gap up to " << text_of(gap->topic, gap->last);
        } else if (const auto* ended = std::get_if<client::Ended>(&item)) {
            out << " is told of the end of " << text_of(ended->topic, ended->last);
        } else {
            out << (std::holds_alternative<client::Reconnected>(item) ? " is reconnected"
                                                                      : " is disconnected");
        }
        out << '\n';
    }
    void received(std::size_t client, const Frame& frame) override {
        if (client != client_) return;
        if (frame.kind == FrameKind::event) {
            const auto header = split_header<EventHeader>(frame.body).first;
            line() << "event " << text_of(header.topic, header.number) << '\n';
        } else if (frame.kind == FrameKind::lagged) {
            for (const auto& [topic, number] : decode<Lagged>(frame.body).lost)
                line() << "lagged " << text_of(topic, number) << '\n';
        } else if (frame.kind == FrameKind::ended) {
            const auto ended = decode<SubscriptionEnded>(frame.body);
            line() << "ended " << text_of(ended.last.topic, ended.last.number) << " as "
                   << text_of(ended.actor) << '\n';
        } else if (frame.kind == FrameKind::routes) {
            const auto routes = decode<Routes>(frame.body);
            auto& out = line() << "number " << routes.number;
            for (const auto& [topic, number] : routes.gained)
                out << " gains " << text_of(topic, number);
            for (const auto& topic : routes.lost)
                out << " loses " << to_text(topic);
            out << '\n';
        }
    }

  private:
    std::ostream& line() {
        return std::cerr << schedule_.steps() << ' ' << to_iso(schedule_.now()) << ' ';
    }

    const Schedule& schedule_;
    const std::size_t client_;
};

}  // namespace

std::unique_ptr<Checker> make_trace(const Schedule& schedule, std::size_t client) {
    return std::make_unique<Trace>(schedule, client);
}

}  // namespace muster::sim

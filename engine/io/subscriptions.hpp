// The subscriptions: topics and the connections that have them.
#pragma once

#include "engine/io/attached_topics.hpp"

#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace muster::io {

class Recipient;

// A connection has a topic for each actor that subscribed to it, and gets the topic's events as
// long as one such actor is left, or one attached player that has the topic. Clients are only ids
// here. io thread.
class Subscriptions {
  public:
    // Adding an existing subscription, or removing a missing one, has no effect.
    void add(Recipient* client, Actor actor, Topic topic);
    void remove(Recipient* client, Actor actor, Topic topic);
    void add_everything(Recipient* client);
    void remove_everything(Recipient* client);
    // One more or one fewer of the connection's attached players has the topic.
    void attach(Recipient* client, Topic topic) { attached_.add(client, topic); }
    void detach(Recipient* client, Topic topic) { attached_.remove(client, topic); }
    bool has_attached(Recipient* client) const { return attached_.has_any(client); }
    // The connection has gone.
    void forget(Recipient* client);

    // Calls `receive(client)` once for each connection that gets the topic's events. `receive`
    // must not change subscriptions.
    template <class Receive>
    void for_each(Topic topic, Receive&& receive) const {
        if (const auto at = topics_.find(topic); at != topics_.end()) {
            for (Recipient* client : at->second.receivers)
                receive(client);
        }
        attached_.for_each(topic, [&](Recipient* client) {
            if (!receives(client, topic)) receive(client);
        });
        for (Recipient* client : everything_) {
            if (!receives(client, topic) && !attached_.has(client, topic)) receive(client);
        }
    }

    // Notes that an event of the topic went out.
    void note(Topic topic, std::uint64_t number) {
        if (const auto at = topics_.find(topic); at != topics_.end()) at->second.last = number;
    }
    // The last noted number since the topic has a subscriber; else 0.
    std::uint64_t last(Topic topic) const;

    // Ends the subscriptions to `topic` for which `ends(client, actor)` is true, and returns them.
    template <class Ends>
    std::vector<std::pair<Recipient*, Actor>> end(Topic topic, Ends&& ends) {
        std::vector<std::pair<Recipient*, Actor>> ended;
        if (const auto at = topics_.find(topic); at != topics_.end()) {
            for (Recipient* client : at->second.receivers) {
                for (const Actor& actor : actors(client, topic)) {
                    if (ends(client, actor)) ended.emplace_back(client, actor);
                }
            }
        }
        for (const auto& [client, actor] : ended)
            remove(client, actor, topic);
        return ended;
    }

    // The number of (topic, actor) pairs to which the connection subscribed; `everything` counts as
    // one, attached players do not count.
    std::size_t count(Recipient* client) const;

  private:
    struct Receivers {
        std::vector<Recipient*> receivers;
        std::uint64_t last = 0;
    };
    using Held = std::set<std::pair<Topic, Actor>>;

    // Whether an actor of the connection subscribed to the topic.
    bool receives(Recipient* client, Topic topic) const;
    // The actors for which the connection has the topic.
    std::vector<Actor> actors(Recipient* client, Topic topic) const;
    void drop_receiver(Recipient* client, Topic topic);

    std::unordered_map<Topic, Receivers, TopicHash> topics_;
    std::unordered_map<Recipient*, Held> held_;
    std::vector<Recipient*> everything_;
    AttachedTopics attached_;
};

}  // namespace muster::io

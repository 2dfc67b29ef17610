// Who is told what: topics and the connections that hold them.
#pragma once

#include <muster/proto/values.hpp>

#include <functional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace muster::io {

class Recipient;

struct TopicHash {
    std::size_t operator()(const Topic& topic) const noexcept {
        return std::hash<std::uint64_t>{}(topic.id * 0x9e3779b97f4a7c15u +
                                          static_cast<std::uint64_t>(topic.kind));
    }
};

// A client's connection holds a topic for each actor in whose name it subscribed, and gets its
// events as long as one is left. Clients are only names here. io thread.
class Subscriptions {
  public:
    // Adding what is held, or removing what is not, changes nothing.
    void add(Recipient* client, Actor actor, Topic topic);
    void remove(Recipient* client, Actor actor, Topic topic);
    void add_everything(Recipient* client);
    void remove_everything(Recipient* client);
    // The connection is gone.
    void forget(Recipient* client);

    // Calls `receive(client)` once for each connection that gets the topic's events. `receive`
    // must not change subscriptions.
    template <class Receive>
    void for_each(Topic topic, Receive&& receive) const {
        if (const auto at = topics_.find(topic); at != topics_.end()) {
            for (Recipient* client : at->second.receivers)
                receive(client);
        }
        for (Recipient* client : everything_) {
            if (!receives(client, topic)) receive(client);
        }
    }

    // An event of the topic went out.
    void note(Topic topic, std::uint64_t number) {
        if (const auto at = topics_.find(topic); at != topics_.end()) at->second.last = number;
    }
    // The last that was noted since anybody holds the topic; else 0.
    std::uint64_t last(Topic topic) const;

    // Ends the subscriptions to `topic` for which `ends(client, actor)` says so, and returns
    // them.
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

    // How many (topic, actor) pairs the connection holds, everything counting as one.
    std::size_t count(Recipient* client) const;

  private:
    struct Receivers {
        std::vector<Recipient*> receivers;
        std::uint64_t last = 0;
    };
    using Held = std::set<std::pair<Topic, Actor>>;

    bool receives(Recipient* client, Topic topic) const;
    // In whose names the connection holds the topic.
    std::vector<Actor> actors(Recipient* client, Topic topic) const;
    void drop_receiver(Recipient* client, Topic topic);

    std::unordered_map<Topic, Receivers, TopicHash> topics_;
    std::unordered_map<Recipient*, Held> held_;
    std::vector<Recipient*> everything_;
};

}  // namespace muster::io

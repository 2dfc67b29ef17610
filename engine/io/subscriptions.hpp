// Who is told what: topics and the connections that hold them.
#pragma once

#include <muster/proto/values.hpp>

#include <functional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace muster::io {

class Connection;

struct TopicHash {
    std::size_t operator()(const Topic& topic) const noexcept {
        return std::hash<std::uint64_t>{}(topic.id * 0x9e3779b97f4a7c15u +
                                          static_cast<std::uint64_t>(topic.kind));
    }
};

// A connection holds a topic for each actor in whose name it subscribed, and gets its events as
// long as one is left. Connections are only names here. io thread.
class Subscriptions {
  public:
    // Adding what is held, or removing what is not, changes nothing.
    void add(Connection* connection, Actor actor, Topic topic);
    void remove(Connection* connection, Actor actor, Topic topic);
    void add_everything(Connection* connection);
    void remove_everything(Connection* connection);
    // The connection is gone.
    void forget(Connection* connection);

    // Calls `receive(connection)` once for each connection that gets the topic's events. `receive`
    // must not change subscriptions.
    template <class Receive>
    void for_each(Topic topic, Receive&& receive) const {
        if (const auto at = topics_.find(topic); at != topics_.end()) {
            for (Connection* connection : at->second.receivers)
                receive(connection);
        }
        for (Connection* connection : everything_) {
            if (!receives(connection, topic)) receive(connection);
        }
    }

    // An event of the topic went out.
    void note(Topic topic, std::uint64_t number) {
        if (const auto at = topics_.find(topic); at != topics_.end()) at->second.last = number;
    }
    // The last that was noted since anybody holds the topic; else 0.
    std::uint64_t last(Topic topic) const;

    // Ends the subscriptions to `topic` for which `ends(connection, actor)` says so, and returns
    // them.
    template <class Ends>
    std::vector<std::pair<Connection*, Actor>> end(Topic topic, Ends&& ends) {
        std::vector<std::pair<Connection*, Actor>> ended;
        if (const auto at = topics_.find(topic); at != topics_.end()) {
            for (Connection* connection : at->second.receivers) {
                for (const Actor& actor : actors(connection, topic)) {
                    if (ends(connection, actor)) ended.emplace_back(connection, actor);
                }
            }
        }
        for (const auto& [connection, actor] : ended)
            remove(connection, actor, topic);
        return ended;
    }

    // How many (topic, actor) pairs the connection holds, everything counting as one.
    std::size_t count(Connection* connection) const;

  private:
    struct Receivers {
        std::vector<Connection*> receivers;
        std::uint64_t last = 0;
    };
    using Held = std::set<std::pair<Topic, Actor>>;

    bool receives(Connection* connection, Topic topic) const;
    // In whose names the connection holds the topic.
    std::vector<Actor> actors(Connection* connection, Topic topic) const;
    void drop_receiver(Connection* connection, Topic topic);

    std::unordered_map<Topic, Receivers, TopicHash> topics_;
    std::unordered_map<Connection*, Held> held_;
    std::vector<Connection*> everything_;
};

}  // namespace muster::io

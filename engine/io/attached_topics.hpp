// The topics that connections have through their attached players.
#pragma once

#include "engine/io/topic_hash.hpp"

#include <cstdint>
#include <unordered_map>

namespace muster::io {

class Recipient;

// A connection has a topic while at least one of its attached players has it. A gateway has a topic
// or two for each of its tens of thousands of players, so the class keeps only one entry for each
// connection and topic. Clients are only ids here. io thread.
class AttachedTopics {
  public:
    // One more of the connection's attached players has the topic.
    void add(Recipient* client, Topic topic);
    // One fewer has it. No effect if none has it.
    void remove(Recipient* client, Topic topic);
    // The connection has gone. Looks at all entries if the connection has any.
    void forget(Recipient* client);

    bool has(Recipient* client, Topic topic) const;
    bool has_any(Recipient* client) const { return topics_of_.contains(client); }

    // Calls `receive(client)` once for each connection that has the topic. `receive` must not
    // change the entries.
    template <class Receive>
    void for_each(Topic topic, Receive&& receive) const {
        auto [at, end] = entries_.equal_range(topic);
        for (; at != end; ++at)
            receive(at->second.client);
    }

  private:
    struct Entry {
        Recipient* client = nullptr;
        std::uint32_t players = 0;
    };
    using Entries = std::unordered_multimap<Topic, Entry, TopicHash>;

    Entries::iterator find(Recipient* client, Topic topic);

    Entries entries_;
    std::unordered_map<Recipient*, std::size_t> topics_of_;  // The number of entries of each
                                                             // connection.
};

}  // namespace muster::io

#include "engine/io/attached_topics.hpp"

namespace muster::io {

void AttachedTopics::add(Recipient* client, Topic topic) {
    const auto at = find(client, topic);
    if (at != entries_.end()) {
        ++at->second.players;
        return;
    }
    entries_.emplace(topic, Entry{client, 1});
    ++topics_of_[client];
}

void AttachedTopics::remove(Recipient* client, Topic topic) {
    const auto at = find(client, topic);
    if (at == entries_.end() || --at->second.players != 0) return;
    entries_.erase(at);
    const auto topics = topics_of_.find(client);
    if (--topics->second == 0) topics_of_.erase(topics);
}

void AttachedTopics::forget(Recipient* client) {
    if (topics_of_.erase(client) == 0) return;
    std::erase_if(entries_, [&](const auto& entry) { return entry.second.client == client; });
}

bool AttachedTopics::has(Recipient* client, Topic topic) const {
    auto [at, end] = entries_.equal_range(topic);
    while (at != end && at->second.client != client)
        ++at;
    return at != end;
}

AttachedTopics::Entries::iterator AttachedTopics::find(Recipient* client, Topic topic) {
    auto [at, end] = entries_.equal_range(topic);
    while (at != end && at->second.client != client)
        ++at;
    return at == end ? entries_.end() : at;
}

}  // namespace muster::io

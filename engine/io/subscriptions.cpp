#include "engine/io/subscriptions.hpp"

#include <algorithm>

namespace muster::io {

void Subscriptions::add(Recipient* client, Actor actor, Topic topic) {
    const bool is_first = !receives(client, topic);
    held_[client].insert({topic, actor});
    if (is_first) topics_[topic].receivers.push_back(client);
}

void Subscriptions::remove(Recipient* client, Actor actor, Topic topic) {
    const auto at = held_.find(client);
    if (at == held_.end() || at->second.erase({topic, actor}) == 0) return;
    if (!receives(client, topic)) drop_receiver(client, topic);
    if (at->second.empty()) held_.erase(at);
}

void Subscriptions::add_everything(Recipient* client) {
    if (std::find(everything_.begin(), everything_.end(), client) == everything_.end()) {
        everything_.push_back(client);
    }
}

void Subscriptions::remove_everything(Recipient* client) {
    std::erase(everything_, client);
}

void Subscriptions::forget(Recipient* client) {
    remove_everything(client);
    attached_.forget(client);
    const auto at = held_.find(client);
    if (at == held_.end()) return;
    const auto held = std::move(at->second);
    held_.erase(at);
    const Topic* last = nullptr;
    for (const auto& [topic, actor] : held) {
        if (!last || *last != topic) drop_receiver(client, topic);
        last = &topic;
    }
}

std::uint64_t Subscriptions::last(Topic topic) const {
    const auto at = topics_.find(topic);
    return at == topics_.end() ? 0 : at->second.last;
}

std::vector<Actor> Subscriptions::actors(Recipient* client, Topic topic) const {
    std::vector<Actor> actors;
    const auto& held = held_.at(client);
    for (auto at = held.lower_bound({topic, Actor{Actor::Kind{}, 0}});
         at != held.end() && at->first == topic;
         ++at) {
        actors.push_back(at->second);
    }
    return actors;
}

std::size_t Subscriptions::count(Recipient* client) const {
    const auto at = held_.find(client);
    const bool everything =
        std::find(everything_.begin(), everything_.end(), client) != everything_.end();
    return (at == held_.end() ? 0 : at->second.size()) + (everything ? 1 : 0);
}

bool Subscriptions::receives(Recipient* client, Topic topic) const {
    const auto at = held_.find(client);
    if (at == held_.end()) return false;
    const auto first = at->second.lower_bound({topic, Actor{Actor::Kind{}, 0}});
    return first != at->second.end() && first->first == topic;
}

void Subscriptions::drop_receiver(Recipient* client, Topic topic) {
    const auto at = topics_.find(topic);
    if (at == topics_.end()) return;
    std::erase(at->second.receivers, client);
    if (at->second.receivers.empty()) topics_.erase(at);
}

}  // namespace muster::io

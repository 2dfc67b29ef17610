// Deficit round robin over the clients, plain round robin over the actors of each client. Waiting
// submissions lie in pools and are linked by indices, so that in the long run a request allocates
// nothing.
#include "engine/runtime/turns.hpp"

#include <algorithm>

namespace muster::runtime {

std::size_t Turns::HashOf::operator()(const LaneKey& key) const {
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;
    const auto kind = static_cast<std::uint64_t>(key.actor.kind);
    const std::uint64_t mixed = ((key.client * odd + key.actor.id) * odd + kind) * odd;
    return static_cast<std::size_t>(mixed ^ (mixed >> 32));
}

Turns::Index Turns::client_of(ClientId id) {
    const auto [at, is_new] = client_at_.try_emplace(id, none);
    if (is_new) {
        Client client;
        client.id = id;
        at->second = clients_pool_.add(client);
        clients_.push(clients_pool_, at->second);
    }
    return at->second;
}

Turns::Index Turns::lane_of(const LaneKey& key) {
    const auto [at, is_new] = lane_at_.try_emplace(key, none);
    if (is_new) {
        const Index client = client_of(key.client);
        Lane lane;
        lane.actor = key.actor;
        at->second = lanes_.add(lane);
        clients_pool_[client].lanes.push(lanes_, at->second);
    }
    return at->second;
}

void Turns::add(std::span<Submission> arrived) {
    LaneKey key;
    Index lane = none;  // The lane of the submission before, because requests of one client mostly
                        // follow each other.
    for (auto& submission : arrived) {
        const LaneKey own{submission.client, submission.input.origin.actor};
        if (lane == none || own != key) {
            key = own;
            lane = lane_of(key);
        }
        lanes_[lane].waiting.push(waiting_, waiting_.add({std::move(submission), none}));
    }
}

void Turns::charge(ClientId id, std::chrono::nanoseconds time) {
    const auto at = client_at_.find(id);
    if (at != client_at_.end()) charge(clients_pool_[at->second], time);
}

void Turns::charge(Client& client, std::chrono::nanoseconds time) {
    client.credit = std::max(client.credit - time, -turn_debt_max);
}

Submission& Turns::next() {
    // The loop ends, because each round adds to the credit of all clients and their debt is
    // bounded.
    for (;;) {
        Client& client = clients_pool_[clients_.first];
        if (client.credit > std::chrono::nanoseconds(0)) {
            return waiting_[lanes_[client.lanes.first].waiting.first].submission;
        }
        client.credit += turn_time_max;  // The credit for the client's next turn.
        clients_.push(clients_pool_, clients_.pop(clients_pool_));
    }
}

void Turns::took(std::chrono::nanoseconds time) {
    Client& client = clients_pool_[clients_.first];
    charge(client, time);

    const Index lane = client.lanes.pop(lanes_);
    const Index done = lanes_[lane].waiting.pop(waiting_);
    waiting_[done].submission.input.request = Ping{};  // Frees the memory of a large request.
    waiting_.remove(done);
    if (!lanes_[lane].waiting.empty()) {
        client.lanes.push(lanes_, lane);
        return;
    }
    lane_at_.erase({client.id, lanes_[lane].actor});
    lanes_.remove(lane);
    if (!client.lanes.empty()) return;
    client_at_.erase(client.id);
    clients_pool_.remove(clients_.pop(clients_pool_));
}

}  // namespace muster::runtime

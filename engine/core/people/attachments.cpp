#include "engine/core/people/attachments.hpp"

namespace muster::core {

PlayerId Attachments::find(ConnectionId connection, std::uint64_t number) const {
    const Service* service = service_of(connection);
    if (!service) return {};
    const auto at = service->players.find(number);
    return at == service->players.end() ? PlayerId{} : at->second;
}

std::size_t Attachments::count(ConnectionId connection) const {
    const Service* service = service_of(connection);
    return service ? service->players.size() : 0;
}

std::size_t Attachments::count(PlayerId player) const {
    std::size_t count = 0;
    for_each_of(player, [&](ConnectionId, std::uint64_t) { ++count; });
    return count;
}

void Attachments::add(ConnectionId connection, std::uint64_t number, PlayerId player) {
    const auto [key, is_new] = keys_.try_emplace(connection, last_key_ + 1);
    if (is_new) services_[++last_key_].connection = connection;
    services_.at(key->second).players.emplace(number, player);
    by_player_.insert({player, key->second, number});
}

void Attachments::remove(ConnectionId connection, std::uint64_t number) {
    const auto key = keys_.find(connection);
    if (key == keys_.end()) return;
    Players& players = services_.at(key->second).players;
    const auto at = players.find(number);
    if (at == players.end()) return;
    by_player_.erase({at->second, key->second, number});
    players.erase(at);
    if (!players.empty()) return;
    services_.erase(key->second);
    keys_.erase(key);
}

void Attachments::remove(PlayerId player) {
    auto at = by_player_.lower_bound({player, 0, 0});
    while (at != by_player_.end() && at->player == player) {
        const auto service = services_.find(at->service);
        service->second.players.erase(at->number);
        if (service->second.players.empty()) {
            if (lost_.erase(service->first) == 0) keys_.erase(service->second.connection);
            services_.erase(service);
        }
        at = by_player_.erase(at);
    }
}

bool Attachments::lose(ConnectionId connection) {
    const auto key = keys_.find(connection);
    if (key == keys_.end()) return false;
    lost_.insert(key->second);
    keys_.erase(key);
    return true;
}

bool Attachments::lose_all() {
    if (keys_.empty()) return false;
    for (const auto& [connection, key] : keys_)
        lost_.insert(key);
    keys_.clear();
    return true;
}

void Attachments::drop_lost(std::size_t most) {
    while (most > 0 && !lost_.empty()) {
        const auto service = services_.find(*lost_.begin());
        Players& players = service->second.players;
        for (; most > 0 && !players.empty(); --most) {
            const auto at = players.begin();
            by_player_.erase({at->second, service->first, at->first});
            players.erase(at);
        }
        if (!players.empty()) return;
        lost_.erase(service->first);
        services_.erase(service);
    }
}

void Attachments::derive() {
    keys_.clear();
    by_player_.clear();
    for (const auto& [key, service] : services_) {
        if (service.players.empty() || key > last_key_)
            throw DecodeError("a connection without attachments");
        if (!lost_.contains(key) && !keys_.emplace(service.connection, key).second)
            throw DecodeError("a connection is there twice");
        for (const auto& [number, player] : service.players)
            by_player_.insert({player, key, number});
    }
    for (const Key key : lost_) {
        if (!services_.contains(key)) throw DecodeError("a lost connection is missing");
    }
}

const Attachments::Service* Attachments::service_of(ConnectionId connection) const {
    const auto key = keys_.find(connection);
    return key == keys_.end() ? nullptr : &services_.at(key->second);
}

}  // namespace muster::core

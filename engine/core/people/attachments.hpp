// The attached players. For each connection of a service: the people for whom the service holds
// connections of its own.
#pragma once

#include "engine/core/kernel/pages.hpp"

#include <muster/proto/binary.hpp>
#include <muster/proto/ids.hpp>

#include <map>
#include <set>

namespace muster::core {

// An attachment has a number that the service chose, unique on its connection. A lost connection
// loses all its attachments at once. drop_lost() later removes them in slices; only the functions
// that mention lost attachments still show them. A connection has an inner key, because the next
// daemon may use its id again before all its attachments are removed.
class Attachments {
  public:
    // The attached player; 0: the connection has no such number.
    PlayerId find(ConnectionId connection, std::uint64_t number) const;
    std::size_t count(ConnectionId connection) const;
    std::size_t count(PlayerId player) const;
    std::size_t size() const { return by_player_.size(); }  // Includes the lost attachments.

    // REQUIRES: the connection has no such number.
    void add(ConnectionId connection, std::uint64_t number, PlayerId player);
    // No effect if the connection has no such number.
    void remove(ConnectionId connection, std::uint64_t number);
    // Removes all attachments of the player.
    void remove(PlayerId player);

    // Marks the connection as lost. False: it has no attachments.
    bool lose(ConnectionId connection);
    // Marks all connections as lost. False: there are no attachments.
    bool lose_all();
    bool has_lost() const { return !lost_.empty(); }
    // Removes at most `most` lost attachments.
    void drop_lost(std::size_t most);

    // Calls f(player) for each attachment, lost ones included.
    template <class F>
    void for_each_player(F&& f) const {
        for (const Attachment& attachment : by_player_)
            f(attachment.player);
    }
    // Calls f(connection, number) for each attachment of the player, in a fixed order.
    template <class F>
    void for_each_of(PlayerId player, F&& f) const;
    // Calls take(number, player) for the connection's attachments after `after`, as take_page() of
    // kernel/pages.hpp does. Returns the number after which the next page begins; 0: the list has
    // ended.
    template <class Take>
    std::uint64_t take_page(ConnectionId connection, std::uint64_t after, Take&& take) const;

    template <class Archive>
    void stored(Archive& archive) {
        archive(services_, lost_, last_key_);
        if constexpr (Archive::reads) derive();
    }

  private:
    using Key = std::uint64_t;
    using Players = std::map<std::uint64_t, PlayerId>;  // By number; never empty.
    struct Service {
        ConnectionId connection;
        Players players;
        template <class Archive>
        void stored(Archive& archive) {
            archive(connection, players);
        }
    };
    struct Attachment {
        PlayerId player;
        Key service = 0;
        std::uint64_t number = 0;
        auto operator<=>(const Attachment&) const = default;
    };

    // Throws DecodeError.
    void derive();
    const Service* service_of(ConnectionId connection) const;

    std::map<Key, Service> services_;  // Includes the lost ones.
    std::set<Key> lost_;
    Key last_key_ = 0;
    // Derived from services_.
    std::map<ConnectionId, Key> keys_;  // Only connections that are not lost.
    std::set<Attachment> by_player_;    // Includes the lost ones.
};

template <class F>
void Attachments::for_each_of(PlayerId player, F&& f) const {
    for (auto at = by_player_.lower_bound({player, 0, 0});
         at != by_player_.end() && at->player == player;
         ++at) {
        if (!lost_.contains(at->service)) f(services_.at(at->service).connection, at->number);
    }
}

template <class Take>
std::uint64_t Attachments::take_page(ConnectionId connection,
                                     std::uint64_t after,
                                     Take&& take) const {
    const Service* service = service_of(connection);
    if (!service) return 0;
    return core::take_page(
        service->players,
        after,
        [](const auto& entry) { return entry.first; },
        [&](const auto& entry) { return take(entry.first, entry.second); });
}

}  // namespace muster::core

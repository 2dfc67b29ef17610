// Stored replies: a retried request gets the same reply and has its effect once.
#pragma once

#include "engine/core/kernel/input.hpp"

#include <deque>
#include <map>

namespace muster::core {

// The hash that identifies a retry: of the actor and the request, without the values that the door
// draws for each attempt (a passphrase's salted verifier, a game's seed).
std::uint64_t retry_hash(const Origin& origin, const Request& request);

// Part of the state. Kept for limits::replies_kept_for of engine time. There are bounds for one
// client, so that no client displaces the replies of others, and bounds in all. The oldest replies
// go first.
class IdempotencyCache {
  public:
    struct Entry {
        IdempotencyKey key;
        std::uint64_t request_hash = 0;
        Time at{};
        std::string reply;
    };

    // Nothing: the key is new, or its reply is too old as of `now`. Changes nothing.
    const Entry* find(const IdempotencyKey& key, Time now) const;
    // Replaces an entry with the same key. Also removes entries that are too old as of entry.at, or
    // too many. REQUIRES: entry.at is not before the last entry's.
    void remember(Entry entry);

    std::size_t size() const { return by_age_.size(); }

    template <class Archive>
    void stored(Archive& archive) {
        const auto count = archive.count(by_age_.size());
        if constexpr (Archive::reads) {
            for (std::size_t i = 0; i < count; ++i) {
                Entry entry;
                archive(entry);
                append(std::move(entry));
            }
        } else {
            for (const auto& [place, entry] : by_age_)
                archive(entry);
        }
    }

  private:
    using Place = std::uint64_t;  // Counted from the first reply ever; a later reply has a greater
                                  // place.
    struct Client {
        std::deque<Place> places;  // Oldest first.
        std::size_t reply_bytes = 0;
    };

    void append(Entry entry);
    void forget(Place place);

    std::map<Place, Entry> by_age_;  // Oldest first: engine time never goes back.
    std::map<IdempotencyKey, Place> places_;
    std::map<Uuid, Client> clients_;  // The clients with stored replies.
    Place next_ = 0;
    std::size_t reply_bytes_ = 0;
};

}  // namespace muster::core

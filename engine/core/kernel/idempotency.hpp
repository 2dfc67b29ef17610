// Replies kept so that a retried request gets the same one and has its effect once.
#pragma once

#include "engine/core/kernel/input.hpp"

#include <deque>
#include <map>

namespace muster::core {

// What makes a retry the same request: who asks, and for what. Leaves out what the door chooses
// anew each time: a passphrase's salted verifier and a game's seed.
std::uint64_t retry_hash(const Origin& origin, const Request& request);

// Part of the state. Kept for limits::replies_kept_for of engine time. There are bounds on what is
// kept of one client, so that none pushes out what others may still ask for, and in all; the oldest
// go first.
class IdempotencyCache {
  public:
    struct Entry {
        IdempotencyKey key;
        std::uint64_t request_hash = 0;
        Time at{};
        std::string reply;
        MUSTER_FIELDS(key, request_hash, at, reply)
    };

    // Nothing: not seen, or forgotten as of `now`. Looking changes nothing.
    const Entry* find(const IdempotencyKey& key, Time now) const;
    // In place of what is kept under the key. Also forgets what is too old or too much, as of
    // entry.at. REQUIRES: entry.at is not before the last one's.
    void remember(Entry entry);

    std::size_t size() const { return by_age_.size(); }

    template <class Archive>
    void serialize(Archive& archive) {
        if constexpr (std::is_same_v<Archive, BinaryReader>) {
            std::size_t count = archive.length();
            while (count-- > 0) {
                Entry entry;
                archive(entry);
                append(std::move(entry));
            }
        } else {
            archive.length(by_age_.size());
            for (const auto& [place, entry] : by_age_)
                archive(entry);
        }
    }

  private:
    using Place = std::uint64_t;  // Counted from the first ever; what came later has a greater one.
    struct Client {
        std::deque<Place> places;  // Oldest first.
        std::size_t reply_bytes = 0;
    };

    void append(Entry entry);
    void forget(Place place);

    std::map<Place, Entry> by_age_;  // Oldest first: engine time never goes back.
    std::map<IdempotencyKey, Place> places_;
    std::map<Uuid, Client> clients_;  // Of whom something is kept.
    Place next_ = 0;
    std::size_t reply_bytes_ = 0;
};

}  // namespace muster::core

#include "engine/core/kernel/idempotency.hpp"

#include "engine/core/kernel/check.hpp"
#include "engine/core/kernel/hash.hpp"
#include "engine/core/kernel/limits.hpp"

#include <algorithm>

namespace muster::core {

namespace {
constexpr std::size_t forgotten_max = 64;  // One command removes at most so many expired replies.
}

std::uint64_t retry_hash(const Origin& origin, const Request& request) {
    std::string bytes;
    BinaryWriter writer(bytes);
    writer(origin.peer_class, origin.uid, origin.actor);
    std::visit(
        [&](const auto& r) {
            writer(std::remove_cvref_t<decltype(r)>::request_number);
            if constexpr (requires { r.as_sent(); }) {
                writer(r.as_sent());
            } else {
                writer(r);
            }
        },
        request);
    return hash64(bytes, 0);
}

const IdempotencyCache::Entry* IdempotencyCache::find(const IdempotencyKey& key, Time now) const {
    const auto place = places_.find(key);
    if (place == places_.end()) return nullptr;
    const Entry& entry = by_age_.at(place->second);
    return now - entry.at > limits::replies_kept_for ? nullptr : &entry;
}

void IdempotencyCache::remember(Entry entry) {
    CHECK(by_age_.empty() || entry.at >= by_age_.rbegin()->second.at);
    const auto too_old = [&] {
        return entry.at - by_age_.begin()->second.at > limits::replies_kept_for;
    };
    const auto too_much = [&] {
        return by_age_.size() >= limits::replies_max ||
               reply_bytes_ + entry.reply.size() > limits::reply_bytes_max;
    };
    // After a quiet day all replies expire at once. One command removes only some of them; find()
    // ignores the others.
    std::size_t forgotten = 0;
    while (!by_age_.empty() && (too_much() || (too_old() && forgotten < forgotten_max))) {
        forget(by_age_.begin()->first);
        ++forgotten;
    }
    if (const auto same = places_.find(entry.key); same != places_.end()) forget(same->second);
    for (auto at = clients_.find(entry.key.client); at != clients_.end();) {
        const Client& own = at->second;
        const bool fits =
            own.places.size() < limits::replies_per_client_max &&
            own.reply_bytes + entry.reply.size() <= limits::reply_bytes_per_client_max;
        if (fits) break;
        forget(own.places.front());
        at = clients_.find(entry.key.client);
    }
    append(std::move(entry));
}

void IdempotencyCache::append(Entry entry) {
    const Place place = next_++;
    Client& own = clients_[entry.key.client];
    own.places.push_back(place);
    own.reply_bytes += entry.reply.size();
    reply_bytes_ += entry.reply.size();
    places_.emplace(entry.key, place);
    by_age_.emplace_hint(by_age_.end(), place, std::move(entry));
}

void IdempotencyCache::forget(Place place) {
    const auto at = by_age_.find(place);
    const Entry& entry = at->second;
    const auto client = clients_.find(entry.key.client);
    auto& places = client->second.places;
    places.erase(std::ranges::find(places, place));  // The wanted place is mostly the first.
    client->second.reply_bytes -= entry.reply.size();
    reply_bytes_ -= entry.reply.size();
    if (places.empty()) clients_.erase(client);
    places_.erase(entry.key);
    by_age_.erase(at);
}

}  // namespace muster::core

#include "engine/core/kernel/idempotency.hpp"

#include "engine/core/kernel/check.hpp"
#include "engine/core/kernel/hash.hpp"
#include "engine/core/kernel/limits.hpp"

namespace muster::core {

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
    const Entry& entry = by_age_[place->second - forgotten_];
    return now - entry.at > limits::replies_kept_for ? nullptr : &entry;
}

void IdempotencyCache::remember(Entry entry) {
    CHECK(by_age_.empty() || entry.at >= by_age_.back().at);
    const auto too_old = [&] { return entry.at - by_age_.front().at > limits::replies_kept_for; };
    const auto too_much = [&] {
        return by_age_.size() >= limits::replies_max ||
               reply_bytes_ + entry.reply.size() > limits::reply_bytes_max;
    };
    while (!by_age_.empty() && (too_old() || too_much()))
        forget_oldest();
    append(std::move(entry));
}

void IdempotencyCache::append(Entry entry) {
    reply_bytes_ += entry.reply.size();
    places_.emplace(entry.key, forgotten_ + by_age_.size());
    by_age_.push_back(std::move(entry));
}

void IdempotencyCache::forget_oldest() {
    reply_bytes_ -= by_age_.front().reply.size();
    places_.erase(by_age_.front().key);
    by_age_.pop_front();
    ++forgotten_;
}

}  // namespace muster::core

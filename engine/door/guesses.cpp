#include "engine/door/guesses.hpp"

#include <algorithm>

namespace muster::door {

std::chrono::milliseconds Guesses::count(TimePoint now, const std::string& key) {
    if (guessers_.size() >= keys_max_ && !guessers_.contains(key)) make_room(now);
    auto& guesser = guessers_[key];
    guesser.last = now;
    return guesser.bucket.take(now, rate_, burst_);
}

void Guesses::take_back(const std::string& key) {
    if (const auto at = guessers_.find(key); at != guessers_.end()) at->second.bucket.give_back();
}

void Guesses::make_room(TimePoint now) {
    std::erase_if(guessers_,
                  [&](auto& entry) { return entry.second.bucket.is_full(now, rate_, burst_); });
    if (guessers_.size() < keys_max_) return;
    guessers_.erase(std::ranges::min_element(
        guessers_, {}, [](const auto& entry) { return entry.second.last; }));
}

}  // namespace muster::door

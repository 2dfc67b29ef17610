// Counts wrong passphrases, so that nobody can find the right one by many guesses.
#pragma once

#include "engine/door/rate.hpp"

#include <cstddef>
#include <map>
#include <string>

namespace muster::door {

// A token bucket for each key: a player's name, or an asker. Keeps at most keys_max keys: it
// forgets keys with a full bucket first, then the key with the oldest guess. Any one thread.
class Guesses {
  public:
    using TimePoint = TokenBucket::TimePoint;

    // REQUIRES: keys_max > 0, and the conditions of TokenBucket.
    Guesses(double rate, double burst, std::size_t keys_max)
        : rate_(rate), burst_(burst), keys_max_(keys_max) {}

    // Counts a guess as wrong before its check, so that simultaneous guesses count too; or returns
    // the time until the next guess is allowed.
    std::chrono::milliseconds count(TimePoint now, const std::string& key);
    // Takes back the count: the guess was not wrong.
    void take_back(const std::string& key);

    std::size_t size() const { return guessers_.size(); }

  private:
    struct Guesser {
        TokenBucket bucket;
        TimePoint last;
    };

    void make_room(TimePoint now);

    const double rate_;
    const double burst_;
    const std::size_t keys_max_;
    std::map<std::string, Guesser> guessers_;
};

}  // namespace muster::door

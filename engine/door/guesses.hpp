// Wrong passphrases are counted, or somebody patient would find the right one.
#pragma once

#include "engine/door/rate.hpp"

#include <cstddef>
#include <map>
#include <string>

namespace muster::door {

// A token bucket for each key: a name that is guessed for, or an asker. Keeps no more keys than it
// may: those whose bucket is full are forgotten first, then the one not heard of for longest. Any
// one thread.
class Guesses {
  public:
    using TimePoint = TokenBucket::TimePoint;

    // REQUIRES: keys_max > 0; what TokenBucket wants.
    Guesses(double rate, double burst, std::size_t keys_max)
        : rate_(rate), burst_(burst), keys_max_(keys_max) {}

    // Counts a guess as a wrong one before it is known to be, so that guesses made at once count
    // too; or says how long until there may be one.
    std::chrono::milliseconds count(TimePoint now, const std::string& key);
    // It was no wrong guess.
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

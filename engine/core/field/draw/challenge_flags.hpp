// A set of challenges of one frozen catalog: one bit for each, by its place in the order of ids.
// Drawing can test hundreds of bits quickly.
#pragma once

#include <muster/proto/fields.hpp>

#include <cstdint>
#include <vector>

namespace muster::core {

class ChallengeFlags {
  public:
    bool test(std::size_t place) const {
        return place / 64 < words_.size() && (words_[place / 64] >> (place % 64) & 1) != 0;
    }
    void set(std::size_t place) {
        if (place / 64 >= words_.size()) words_.resize(place / 64 + 1);
        words_[place / 64] |= std::uint64_t{1} << (place % 64);
    }

    void reset(std::size_t place) {
        if (place / 64 >= words_.size()) return;
        words_[place / 64] &= ~(std::uint64_t{1} << (place % 64));
        // One set has one stored form.
        while (!words_.empty() && words_.back() == 0)
            words_.pop_back();
    }

    template <class Archive>
    void stored(Archive& archive) {
        archive(words_);
    }
    bool operator==(const ChallengeFlags&) const = default;

  private:
    std::vector<std::uint64_t> words_;
};

}  // namespace muster::core

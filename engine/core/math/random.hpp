// The one source of chance in the core: a fixed generator and the few distributions that the rules
// need. The algorithms of <random>'s distributions and of std::shuffle are left to each library, so
// they would not replay; these are ours and give the same values everywhere, for ever.
//
// A journal holds seeds, not draws: changing what any function returns, or how many numbers it
// takes from the generator, breaks the replay of every recorded game.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace muster::core {

// xoshiro256** 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2018).
// A value: a copy goes on with the same numbers. Not for secrets. It has no state but state().
//
// Take one draw per statement: the order in which arguments are evaluated differs by compiler.
// Owned by the game that draws; engine thread.
class Random {
  public:
    // The state is filled by four steps of splitmix64 from `seed`, as the authors advise. Any seed
    // is good, 0 too.
    explicit Random(std::uint64_t seed);

    // The generator that had `state()` == state. REQUIRES: not all four words are 0.
    static Random from_state(const std::array<std::uint64_t, 4>& state);

    // The whole state, for snapshots and digests.
    std::array<std::uint64_t, 4> state() const { return state_; }

    // Uniform over all 64-bit values.
    std::uint64_t next();

    // Uniform in [0, n), without the bias of a bare remainder: numbers of the incomplete last
    // stretch of n are thrown away, so it may take more than one. REQUIRES: n > 0.
    std::uint64_t below(std::uint64_t n);

    // Uniform in [lo, hi], both included; every pair of bounds works. REQUIRES: lo <= hi.
    std::int64_t between(std::int64_t lo, std::int64_t hi);

    // Uniform in [0, 1): a multiple of 2^-53.
    double unit();

    // True with probability p; never for p <= 0, always for p >= 1. Takes exactly one number
    // whatever p is, so a setting does not shift the draws that follow.
    bool chance(double p);

    // Normal distribution with the given mean and standard deviation, in the same unit. The polar
    // method (Marsaglia and Bray, 1964); its second value is dropped, for keeping it would be
    // hidden state. Takes two numbers per round and 1.27 rounds on average, also for sd == 0.
    // No value is farther than 12.1 sd from the mean. REQUIRES: sd >= 0, both finite.
    double normal(double mean, double sd);

    // Brings the items into a uniformly random order (Fisher and Yates, from the back).
    template <class T, std::size_t extent>
    void shuffle(std::span<T, extent> items) {
        for (std::size_t left = items.size(); left > 1; --left) {
            const std::size_t chosen = static_cast<std::size_t>(below(left));
            using std::swap;
            swap(items[left - 1], items[chosen]);
        }
    }

    // The index of a uniformly random item. REQUIRES: items is not empty.
    template <class T, std::size_t extent>
    std::size_t pick(std::span<T, extent> items) {
        return static_cast<std::size_t>(below(items.size()));
    }

    bool operator==(const Random&) const = default;

    // As part of a game's state.
    template <class Archive>
    void stored(Archive& archive) {
        archive(state_[0], state_[1], state_[2], state_[3]);
    }

  private:
    Random() = default;

    std::array<std::uint64_t, 4> state_{};
};

}  // namespace muster::core

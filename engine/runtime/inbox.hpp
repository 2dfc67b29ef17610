// The way into the engine: a bounded queue of many producers and one consumer, which takes all
// there is at once.
#pragma once

#include "engine/runtime/ports.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace muster::runtime {

// A mutex and a swap: measured here it moves 15 million items a second, far more than the engine
// applies, and keeps one order for all producers. A sleeping consumer is woken once, however much
// arrives meanwhile.
//
// Bounds hold for what was pushed and is not done: what the consumer drained counts until it says
// that it is done. A client may have as much in the inbox as is left for all others: alone half of
// it, and less the fuller it is. So no client can fill it, and neither can a few.
//
// Waking a sleeping thread takes some 30 us where its core went idle, more than everything else
// that a request needs. So a consumer whose last wait was short spins for a moment before it sleeps
// again: questions that follow one another find it awake, and a quiet daemon costs nothing.
class Inbox {
  public:
    enum class Push { taken, full, closed };
    // What the consumer waits for: something to do, or only for the journal to get on.
    enum class WaitFor { items, progress };

    // The bounds: a number of submissions, and the sum of their sizes.
    Inbox(std::size_t size_max, std::size_t bytes_max);

    // Any thread. One is always taken where nothing else waits, whatever its size. It is left alone
    // where it is not taken.
    Push try_push(Submission&& submission);

    // Any thread: the same for many, in order. Those that are taken leave `submissions`; says why
    // the first of the others was not.
    Push try_push(std::vector<Submission>& submissions);

    // Any thread: nothing more is taken; what was taken can still be drained.
    void close();

    // Any thread.
    bool closed() const;

    // Any thread: the journal got on.
    void progress();

    // Any thread: ends the present or the next wait, whatever it is for.
    void alarm();

    // Consumer: one that was drained is done. Makes room at the next drain() or wait().
    void done(const Submission& submission);

    // Consumer: swaps all that was pushed into `out`. REQUIRES: out is empty.
    void drain(std::vector<Submission>& out);

    // Consumer: true once closed and empty.
    bool finished() const;

    // Consumer: returns when there is what it waits for, or after `timeout`.
    void wait(WaitFor what, std::chrono::nanoseconds timeout);

  private:
    using Steady = std::chrono::steady_clock;
    // Keeps the end of a wait from overflowing.
    static constexpr std::chrono::nanoseconds wait_longest = std::chrono::hours(24);

    // How much of the bounds is used, in all or by one client.
    struct Share {
        std::size_t size = 0;
        std::size_t bytes = 0;
    };

    // Takes room for it; it can be moved to items_ then.
    Push reserve(const Submission& submission);
    bool has_room(const Share& own, const Submission& submission) const;
    void make_room();
    bool is_ready(WaitFor what) const;
    void spin(WaitFor what, Steady::duration at_most);

    // Holds the lock while something changes, then calls the consumer if that is what it waits
    // for: after the lock is free again, so that it does not run into it.
    class Change {
      public:
        explicit Change(Inbox& inbox) : inbox_(inbox), lock_(inbox.mutex_) {}
        Change(const Change&) = delete;
        Change& operator=(const Change&) = delete;
        ~Change();

      private:
        Inbox& inbox_;
        std::unique_lock<std::mutex> lock_;
    };

    const Share max_;
    mutable std::mutex mutex_;
    std::condition_variable ready_;
    std::vector<Submission> items_;
    Share used_;
    std::unordered_map<ClientId, Share> used_by_;  // Those who use something.
    bool closed_ = false;
    bool progressed_ = false;
    bool alarmed_ = false;
    bool waiting_ = false;  // It sleeps, and nobody has called it yet.
    WaitFor waits_for_ = WaitFor::items;
    std::atomic<bool> called_ = false;  // While it spins: there may be what it waits for.

    // The consumer's own.
    Steady::duration last_wait_ = wait_longest;
    struct Done {
        ClientId client = 0;
        Share share;
    };
    std::vector<Done> done_;  // Until there is room made; those of one client in a row together.
};

}  // namespace muster::runtime

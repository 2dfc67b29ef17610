// The engine's input queue: bounded, with many producers and one consumer, which takes all waiting
// submissions at once.
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

// The queue is a mutex and a swap. Measured, it moves 15 million items a second, far more than the
// engine applies, and keeps one order for all producers. A producer wakes a sleeping consumer once,
// however many items arrive meanwhile.
//
// The bounds hold for submissions that were pushed and are not done: a drained submission counts
// until the consumer reports it as done. A client may use as much of the inbox as is left for all
// others: half of it if the client is alone, less if the inbox is fuller. So neither one client nor
// a few can fill the inbox.
//
// Waking a sleeping thread takes some 30 us if its core went idle, more than all other work for a
// request. So a consumer whose last wait was short spins for a moment before it sleeps again. Then
// requests in quick succession find it awake, and a quiet daemon uses no processor time.
class Inbox {
  public:
    enum class Push { taken, full, closed };
    // The condition for which the consumer waits: a submission, or only the journal's progress.
    enum class WaitFor { items, progress };

    // The bounds: a number of submissions, and the sum of their sizes.
    Inbox(std::size_t size_max, std::size_t bytes_max);

    // Any thread. An empty inbox accepts a submission of any size. A refused submission stays
    // unchanged.
    Push try_push(Submission&& submission);

    // Any thread: the same for many, in order. Accepted ones leave `submissions`; returns why the
    // first remaining one was refused.
    Push try_push(std::vector<Submission>& submissions);

    // Any thread: the inbox accepts no more submissions; accepted ones can still be drained.
    void close();

    // Any thread.
    bool closed() const;

    // Any thread: the journal made progress.
    void progress();

    // Any thread: ends the present or the next wait, whatever its condition.
    void alarm();

    // Consumer: a drained submission is done. Its room becomes free at the next drain() or wait().
    void done(const Submission& submission);

    // Consumer: swaps all pushed submissions into `out`. REQUIRES: out is empty.
    void drain(std::vector<Submission>& out);

    // Consumer: true once closed and empty.
    bool finished() const;

    // Consumer: returns when the condition is met, or after `timeout`.
    void wait(WaitFor what, std::chrono::nanoseconds timeout);

  private:
    using Steady = std::chrono::steady_clock;
    // Keeps the end of a wait from overflowing.
    static constexpr std::chrono::nanoseconds wait_longest = std::chrono::hours(24);

    // The used part of the bounds, in all or by one client.
    struct Share {
        std::size_t size = 0;
        std::size_t bytes = 0;
    };

    // Reserves room for the submission, which can then be moved to items_.
    Push reserve(const Submission& submission);
    bool has_room(const Share& own, const Submission& submission) const;
    void make_room();
    // The client uses nothing now.
    void forget(ClientId client);
    bool is_ready(WaitFor what) const;
    void spin(WaitFor what, Steady::duration at_most);

    // Holds the lock during a change, then wakes the consumer if its condition is met. The wake-up
    // comes after the unlock, so that the consumer does not wait for the lock.
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
    std::unordered_map<ClientId, Share> used_by_;  // The clients with a share in use.
    ClientId last_pusher_ = 0;
    Share* last_share_ = nullptr;  // Of last_pusher_, in used_by_; null: not looked up.
    bool closed_ = false;
    bool progressed_ = false;
    bool alarmed_ = false;
    bool waiting_ = false;  // The consumer sleeps, and no producer has woken it yet.
    WaitFor waits_for_ = WaitFor::items;
    std::atomic<bool> called_ = false;  // While the consumer spins: its condition may be met.

    // Used by the consumer alone.
    Steady::duration last_wait_ = wait_longest;
    struct Done {
        ClientId client = 0;
        Share share;
    };
    std::vector<Done>
        done_;  // Until their room is freed; submissions of one client in a row are joined.
};

}  // namespace muster::runtime

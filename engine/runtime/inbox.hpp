// The way into the engine: a bounded queue of many producers and one consumer, which takes all
// there is at once.
#pragma once

#include "engine/runtime/limits.hpp"
#include "engine/runtime/spin.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

namespace muster::runtime {

// A mutex and a swap: measured here it moves 15 million items a second, far more than the engine
// applies, and keeps one order for all producers. A sleeping consumer is woken once, however much
// arrives meanwhile.
//
// Waking a sleeping thread takes some 30 us where its core went idle, more than everything else
// that a request needs. So a consumer whose last wait was short spins for a moment before it sleeps
// again: questions that follow one another find it awake, and a quiet daemon costs nothing.
template <class T>
class Inbox {
  public:
    enum class Push { taken, full, closed };
    // What the consumer waits for: something to do, or only for the journal to get on.
    enum class WaitFor { items, progress };

    Inbox(std::size_t size_max, std::size_t bytes_max)
        : size_max_(size_max), bytes_max_(bytes_max) {}

    // Any thread. `bytes` counts against bytes_max; one item is always taken, whatever its size.
    // The item is left alone where it is not taken.
    Push try_push(T&& item, std::size_t bytes) {
        const Change change(*this);
        return push(std::move(item), bytes);
    }

    // Any thread: the same for many, in order. Those that are taken leave `items`; says why the
    // first of the others was not.
    template <class BytesOf>
    Push try_push(std::vector<T>& items, BytesOf bytes_of) {
        std::size_t bytes = 0;
        for (const auto& item : items)
            bytes += bytes_of(item);
        const Change change(*this);
        // The usual case, without a copy.
        if (items_.empty() && !closed_ && items.size() <= size_max_ && bytes <= bytes_max_) {
            items_.swap(items);
            bytes_ = bytes;
            return Push::taken;
        }
        auto pushed = Push::taken;
        auto next = items.begin();
        for (; next != items.end(); ++next) {
            pushed = push(std::move(*next), bytes_of(*next));
            if (pushed != Push::taken) break;
        }
        items.erase(items.begin(), next);
        return pushed;
    }

    // Any thread: nothing more is taken; what was taken can still be drained.
    void close() {
        const Change change(*this);
        closed_ = true;
    }

    // Any thread.
    bool closed() const {
        const std::lock_guard lock(mutex_);
        return closed_;
    }

    // Any thread: the journal got on.
    void progress() {
        const Change change(*this);
        progressed_ = true;
    }

    // Any thread: ends the present or the next wait, whatever it is for.
    void alarm() {
        const Change change(*this);
        alarmed_ = true;
    }

    // Consumer: swaps all items into `out`. REQUIRES: out is empty.
    void drain(std::vector<T>& out) {
        const std::lock_guard lock(mutex_);
        items_.swap(out);
        bytes_ = 0;
        progressed_ = false;
    }

    // Consumer: true once closed and empty.
    bool finished() const {
        const std::lock_guard lock(mutex_);
        return closed_ && items_.empty();
    }

    // Consumer: returns when there is what it waits for, or after `timeout`.
    void wait(WaitFor what, std::chrono::nanoseconds timeout) {
        const auto began = Steady::now();
        if (last_wait_ < spin_if_shorter) spin(what, std::min<Steady::duration>(timeout, spin_max));
        std::unique_lock lock(mutex_);
        const auto ready = [&] { return is_ready(what); };
        waits_for_ = what;
        if (!ready()) {
            waiting_ = true;
            ready_.wait_until(lock, began + std::min(timeout, wait_longest), ready);
            waiting_ = false;
        }
        alarmed_ = false;
        if (what == WaitFor::progress) progressed_ = false;
        last_wait_ = Steady::now() - began;
    }

  private:
    using Steady = std::chrono::steady_clock;
    // Keeps `began + timeout` from overflowing.
    static constexpr std::chrono::nanoseconds wait_longest = std::chrono::hours(24);

    Push push(T&& item, std::size_t bytes) {
        if (closed_) return Push::closed;
        if (items_.size() >= size_max_ || (bytes_ + bytes > bytes_max_ && !items_.empty())) {
            return Push::full;
        }
        items_.push_back(std::move(item));
        bytes_ += bytes;
        return Push::taken;
    }

    bool is_ready(WaitFor what) const {
        return alarmed_ || (what == WaitFor::items ? !items_.empty() || closed_ : progressed_);
    }

    // Holds the lock while something changes, then calls the consumer if that is what it waits
    // for: after the lock is free again, so that it does not run into it.
    class Change {
      public:
        explicit Change(Inbox& inbox) : inbox_(inbox), lock_(inbox.mutex_) {}
        Change(const Change&) = delete;
        Change& operator=(const Change&) = delete;
        ~Change() {
            const bool call = inbox_.is_ready(inbox_.waits_for_);
            // Further producers need not notify again.
            const bool sleeps = call && std::exchange(inbox_.waiting_, false);
            lock_.unlock();
            if (call) inbox_.called_.store(true, std::memory_order_release);
            if (sleeps) inbox_.ready_.notify_one();
        }

      private:
        Inbox& inbox_;
        std::unique_lock<std::mutex> lock_;
    };

    void spin(WaitFor what, Steady::duration at_most) {
        {
            const std::lock_guard lock(mutex_);
            if (is_ready(what)) return;
            waits_for_ = what;
            called_.store(false, std::memory_order_relaxed);
        }
        spin_until([&] { return called_.load(std::memory_order_acquire); }, at_most);
    }

    const std::size_t size_max_;
    const std::size_t bytes_max_;
    mutable std::mutex mutex_;
    std::condition_variable ready_;
    std::vector<T> items_;
    std::size_t bytes_ = 0;
    bool closed_ = false;
    bool progressed_ = false;
    bool alarmed_ = false;
    bool waiting_ = false;  // It sleeps, and nobody has called it yet.
    WaitFor waits_for_ = WaitFor::items;
    std::atomic<bool> called_ = false;           // While it spins: there may be what it waits for.
    Steady::duration last_wait_ = wait_longest;  // The consumer's own.
};

}  // namespace muster::runtime

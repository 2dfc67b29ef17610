// The event loop of the Discord bot's main thread, and its timers.
#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>

namespace boost::asio {
class io_context;  // NOLINT(readability-identifier-naming): theirs.
}

namespace muster::discord {

// Runs posted functions in order, and timers. The thread that calls run() owns all sockets and
// timers of the loop. The loop outlives them.
class Loop {
  public:
    Loop();
    // May block until the system ends a look-up of a name.
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    // Runs until stop(), also if stop() came first. May be called again. An exception of a callback
    // leaves run() and loses no other callback.
    void run();
    // Any thread.
    void stop();
    // Any thread. `f` runs in the loop's thread, never inside this call.
    void post(std::function<void()> f);
    // Calls `f` in the loop's thread for each of the signals, until the loop is destroyed.
    void on_signal(std::initializer_list<int> signals, std::function<void(int)> f);

    // For this folder alone.
    boost::asio::io_context& context();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Holds one appointment. Loop's thread.
class Timer {
  public:
    explicit Timer(Loop& loop);
    ~Timer();  // Cancels.
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    // Replaces the appointment. `f` may destroy the timer.
    void at(std::chrono::steady_clock::time_point when, std::function<void()> f);
    // Removes the appointment; its function never runs.
    void cancel();

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace muster::discord

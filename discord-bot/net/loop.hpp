// The one thread in which the Discord bot lives, and its alarm clocks.
#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>

namespace boost::asio {
class io_context;  // NOLINT(readability-identifier-naming): theirs.
}

namespace muster::discord {

// Runs what is posted, in order, and what becomes due. The thread that calls run() owns all sockets
// and timers of the loop; it outlives them.
class Loop {
  public:
    Loop();
    // Waits for the system, if it is looking up a name.
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    // Until stop(), also one that came before; it may then be run again. An exception of a callback
    // leaves it, and takes nothing else with it.
    void run();
    // Any thread.
    void stop();
    // Any thread. `f` runs in the loop's thread, never inside this call.
    void post(std::function<void()> f);
    // In the loop's thread, each time that one of them comes; until the loop is destroyed.
    void on_signal(std::initializer_list<int> signals, std::function<void(int)> f);

    // What moves the bytes: for this folder alone.
    boost::asio::io_context& context();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// One appointment at a time. Loop's thread.
class Timer {
  public:
    explicit Timer(Loop& loop);
    ~Timer();  // Cancels.
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    // Replaces an earlier appointment. `f` may destroy the timer.
    void at(std::chrono::steady_clock::time_point when, std::function<void()> f);
    // What was appointed never runs.
    void cancel();

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace muster::discord

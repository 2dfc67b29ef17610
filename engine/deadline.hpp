// The time limit of a shutdown: when it is over, the process says what it still waited for, and
// ends.
#pragma once

#include <atomic>
#include <chrono>
#include <semaphore>
#include <thread>

namespace muster {

// Owned by the io thread. Watches from a thread of its own, for whatever hangs may be that one.
class Deadline {
  public:
    Deadline() = default;
    // The shutdown went well.
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    // Again: does nothing.
    void begin(std::chrono::milliseconds limit);
    bool has_begun() const { return thread_.joinable(); }
    // What is waited for from here on; a literal.
    void now_waits_for(const char* what) { what_ = what; }

  private:
    void watch(std::chrono::milliseconds limit);

    std::atomic<const char*> what_ = "the engine and the journal to finish what was taken";
    std::binary_semaphore done_{0};
    std::thread thread_;
};

}  // namespace muster

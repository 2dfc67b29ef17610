// The time limit of a shutdown. When it is over, the process logs the part that still hangs, and
// exits.
#pragma once

#include <atomic>
#include <chrono>
#include <semaphore>
#include <thread>

namespace muster {

// Owned by the io thread. Watches from a thread of its own, because the io thread itself may hang.
class Deadline {
  public:
    // Starts the thread, so that a shutdown needs no more memory than the daemon has. Throws
    // std::system_error.
    Deadline();
    // The shutdown has finished.
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    // A second call has no effect.
    void begin(std::chrono::milliseconds limit);
    bool has_begun() const { return has_begun_; }
    // Names the part for which the shutdown waits from here on; a literal.
    void now_waits_for(const char* what) { what_ = what; }

  private:
    void watch();

    std::atomic<const char*> what_ = "the engine and the journal to finish what was taken";
    bool has_begun_ = false;
    std::chrono::milliseconds limit_{};  // Written before begun_ is released.
    std::binary_semaphore begun_{0};
    std::binary_semaphore done_{0};
    std::thread thread_;
};

}  // namespace muster

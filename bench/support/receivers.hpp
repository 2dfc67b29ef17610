// A process with a thousand sockets that reads all input and reports when an expected number of
// bytes has arrived.
#pragma once

#include "bench/support/connection.hpp"
#include "bench/support/process.hpp"

#include <chrono>
#include <functional>
#include <vector>

namespace muster::bench {

class Receivers {
  public:
    // Opens the sockets. Runs in the receivers' process.
    using Open = std::function<std::vector<Fd>()>;
    // Returns at once; wait_ready() returns when the sockets are open. REQUIRES: this process has
    // one thread.
    explicit Receivers(const Open& open);

    void wait_ready();
    // Expects `bytes` bytes from now on.
    void expect(std::size_t bytes);
    // The time at which the last expected byte was read.
    std::chrono::steady_clock::time_point wait();
    pid_t pid() const { return process_.pid(); }

  private:
    Receivers(std::pair<Fd, Fd> ends, const Open& open);

    Fd control_;
    ChildProcess process_;
};

}  // namespace muster::bench

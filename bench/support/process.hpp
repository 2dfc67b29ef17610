// Child processes that end with the program that started them.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace muster::bench {

class ChildProcess {
  public:
    // Runs `body` in a fork of this process and exits with its result. REQUIRES: this process has
    // one thread.
    static ChildProcess forked(const std::function<int()>& body);
    // Runs a program with its output in `log`.
    static ChildProcess program(const std::vector<std::string>& arguments,
                                const std::filesystem::path& log);

    ChildProcess(ChildProcess&& other) noexcept : pid_(std::exchange(other.pid_, 0)) {}
    ChildProcess& operator=(ChildProcess&& other) noexcept;
    // Kills the process if it still runs.
    ~ChildProcess();

    pid_t pid() const { return pid_; }
    bool running();
    // Sends the signal and waits. Returns the exit status, or 128 plus the signal that ended the
    // process.
    int stop(int signal);
    // Waits for the end. Returns the same.
    int wait();

  private:
    explicit ChildProcess(pid_t pid) : pid_(pid) {}

    pid_t pid_ = 0;  // 0: it has been waited for.
};

}  // namespace muster::bench

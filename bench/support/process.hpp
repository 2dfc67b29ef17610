// Child processes that don't outlive the program that started them.
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
    // Runs `body` in a fork of this process, whose exit status it returns. REQUIRES: this process
    // has one thread.
    static ChildProcess forked(const std::function<int()>& body);
    // Runs a program; what it prints goes to `log`.
    static ChildProcess program(const std::vector<std::string>& arguments,
                                const std::filesystem::path& log);

    ChildProcess(ChildProcess&& other) noexcept : pid_(std::exchange(other.pid_, 0)) {}
    ChildProcess& operator=(ChildProcess&& other) noexcept;
    // Kills it where it still runs.
    ~ChildProcess();

    pid_t pid() const { return pid_; }
    bool running();
    // Asks it to end and waits; returns its exit status (128 + signal where one ended it).
    int stop(int signal);
    // Waits until it ends by itself; returns the same.
    int wait();

  private:
    explicit ChildProcess(pid_t pid) : pid_(pid) {}

    pid_t pid_ = 0;  // 0: it has been waited for.
};

}  // namespace muster::bench

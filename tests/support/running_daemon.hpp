// A real musterd in its own directory. The constructor waits until the daemon serves; the
// destructor ends it by its process id.
#pragma once

#include "tests/support/temp_directory.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <signal.h>
#include <sstream>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace muster::test {

// Any one thread.
class RunningDaemon {
  public:
    // Uses `data` and `socket` in the directory. `options` come later on the command line, so they
    // take precedence. Returns when the daemon serves clients or has ended.
    explicit RunningDaemon(const std::filesystem::path& directory,
                           std::vector<std::string> options = {},
                           std::vector<std::pair<std::string, std::string>> environment = {})
        : socket_(directory / "socket"), log_(directory / "log") {
        int ready[2];
        if (::pipe(ready) != 0) std::abort();
        std::vector<std::string> arguments = {program,
                                              "--data-dir",
                                              directory / "data",
                                              "--socket",
                                              socket_,
                                              "--ready-fd",
                                              std::to_string(ready[1])};
        arguments.insert(arguments.end(), options.begin(), options.end());
        pid_ = ::fork();
        if (pid_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // Ends with the test.
            ::close(ready[0]);
            const int log = ::open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
            ::dup2(log, 2);
            ::dup2(log, 1);
            if (prepare) prepare();
            for (const auto& [name, value] : environment)
                ::setenv(name.c_str(), value.c_str(), 1);
            std::vector<char*> argv;
            for (auto& argument : arguments)
                argv.push_back(argument.data());
            argv.push_back(nullptr);
            ::execv(argv[0], argv.data());
            ::_exit(127);
        }
        ::close(ready[1]);
        char line[16];
        serves_ = ::read(ready[0], line, sizeof line) > 0;
        ::close(ready[0]);
    }
    ~RunningDaemon() {
        if (pid_ > 0) {
            signal(SIGKILL);
            (void)wait();
        }
    }
    RunningDaemon(const RunningDaemon&) = delete;
    RunningDaemon& operator=(const RunningDaemon&) = delete;

    // Runs in each process started from now on, before the program.
    static inline std::function<void()> prepare;
    // The program of these processes.
    static inline std::string program = MUSTERD;

    bool serves() const { return serves_; }
    const std::filesystem::path& socket() const { return socket_; }
    pid_t pid() const { return pid_; }

    void signal(int number) { ::kill(pid_, number); }
    // Waits for the end. Returns the exit code, or minus the signal.
    int wait() {
        int status = 0;
        if (pid_ <= 0 || ::waitpid(pid_, &status, 0) != pid_) return -1000;
        pid_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }
    // Sends SIGTERM and waits.
    int stop() {
        signal(SIGTERM);
        return wait();
    }
    // The log of all daemons in the directory.
    std::string log() const {
        std::ifstream file(log_);
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }

  private:
    std::filesystem::path socket_;
    std::filesystem::path log_;
    pid_t pid_ = 0;
    bool serves_ = false;
};

}  // namespace muster::test

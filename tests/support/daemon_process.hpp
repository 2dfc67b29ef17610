// A real musterd in its own directory. A test starts, kills and restarts it.
#pragma once

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace muster::test {

// Variables added to the inherited ones.
using Environment = std::vector<std::pair<std::string, std::string>>;

// The data and the log are kept from start to start and removed with the object. Any one thread.
class DaemonProcess {
  public:
    explicit DaemonProcess(std::string program) : program_(std::move(program)) {
        char name[] = "/tmp/muster-test-XXXXXX";
        if (!::mkdtemp(name)) throw std::runtime_error("mkdtemp");
        directory_ = name;
    }
    DaemonProcess(const DaemonProcess&) = delete;
    DaemonProcess& operator=(const DaemonProcess&) = delete;
    ~DaemonProcess() {
        if (pid_ != 0) kill();
        if (!kept_) std::filesystem::remove_all(directory_);
    }
    // Keeps the directory for inspection and returns its path.
    std::filesystem::path keep() {
        kept_ = true;
        return directory_;
    }

    // Runs another program from the next start on.
    void become(std::string program) { program_ = std::move(program); }

    std::string socket() const { return directory_ / "muster.sock"; }
    pid_t pid() const { return pid_; }
    std::filesystem::path data() const { return directory_ / "data"; }
    // The whole log of all starts so far.
    std::string log() const {
        std::ifstream file(directory_ / "log");
        return {std::istreambuf_iterator<char>(file), {}};
    }

    // Returns at once: connect with Options::wait_for_daemon.
    void start(const std::vector<std::string>& more = {}, const Environment& environment = {}) {
        std::vector<std::string> arguments{program_, "--data-dir", data(), "--socket", socket()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        std::vector<char*> argv;
        for (auto& argument : arguments)
            argv.push_back(argument.data());
        argv.push_back(nullptr);
        const std::string log = directory_ / "log";
        std::vector<std::string> variables;
        for (const auto& [name, value] : environment)
            variables.push_back(name + "=" + value);
        std::vector<char*> envp;
        for (auto& variable : variables)
            envp.push_back(variable.data());
        for (char** inherited = ::environ; *inherited != nullptr; ++inherited)
            envp.push_back(*inherited);
        envp.push_back(nullptr);

        pid_ = ::fork();
        if (pid_ < 0) throw std::runtime_error("fork");
        if (pid_ != 0) return;
        // The child of a program with threads may only call signal-safe functions.
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const int fd = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(fd, STDOUT_FILENO);
        ::dup2(fd, STDERR_FILENO);
        ::execve(argv[0], argv.data(), envp.data());
        ::_exit(127);
    }
    // Ends the process without warning, like a power cut.
    void kill() { end(SIGKILL); }
    // Ends the process like systemd and returns the exit code.
    int stop() { return end(SIGTERM); }
    void signal(int number) { ::kill(pid_, number); }
    // Waits at most `time` and returns whether the process ended. wait() then returns its code.
    bool ends_within(std::chrono::microseconds time) const {
        const auto fd = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
        if (fd < 0) throw std::runtime_error("pidfd_open");
        pollfd ended{fd, POLLIN, 0};
        const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
        const timespec limit{seconds.count(), (time - seconds).count() * 1000};
        const int count = ::ppoll(&ended, 1, &limit, nullptr);
        ::close(fd);
        return count > 0;
    }
    // Waits for the end. Returns the exit code, or 128 plus the signal.
    int wait() {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

  private:
    int end(int signal) {
        ::kill(pid_, signal);
        return wait();
    }

    std::string program_;
    std::filesystem::path directory_;
    bool kept_ = false;
    pid_t pid_ = 0;
};

}  // namespace muster::test

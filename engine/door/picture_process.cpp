#include "engine/door/picture_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace muster::door {

namespace {

using Clock = std::chrono::steady_clock;
using picture::Outcome;
using picture::Report;

[[noreturn]] void fail(const std::string& what, int error) {
    throw std::runtime_error(what + ": " + std::strerror(error));
}

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int get() const { return fd_; }
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }

  private:
    int fd_;
};

struct Ends {
    Descriptor ours;
    Descriptor theirs;
};

Ends connected() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        fail("a picture's reader gets no socket", errno);
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

// The process is killed and reaped at the end.
class Process {
  public:
    // It has the socket as its standard input and output, nothing else of ours, and a group of its
    // own: a Ctrl-C is for the daemon, which ends in order.
    Process(const std::filesystem::path& program, int socket) {
        posix_spawn_file_actions_t files;
        posix_spawnattr_t attributes;
        ::posix_spawn_file_actions_init(&files);
        ::posix_spawnattr_init(&attributes);
        ::posix_spawn_file_actions_adddup2(&files, socket, STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&files, socket, STDOUT_FILENO);
        ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
        sigset_t none;
        sigset_t all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes, &none);
        ::posix_spawnattr_setsigdefault(&attributes, &all);
        ::posix_spawnattr_setpgroup(&attributes, 0);
        ::posix_spawnattr_setflags(
            &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
        auto name = program.string();
        std::array<char*, 2> arguments{name.data(), nullptr};
        std::array<char*, 1> environment{nullptr};
        const int error = ::posix_spawn(
            &pid_, name.c_str(), &files, &attributes, arguments.data(), environment.data());
        ::posix_spawn_file_actions_destroy(&files);
        ::posix_spawnattr_destroy(&attributes);
        if (error != 0) fail("a picture's reader, " + name + ", can't be started", error);
    }
    ~Process() {
        if (pid_ > 0) end();
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    // Kills it if it still runs. The signal that ended it; 0: it ended by itself.
    int end() {
        ::kill(pid_, SIGKILL);
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = 0;
        return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    }

  private:
    pid_t pid_ = 0;
};

// The talk with the process; each step ends at the deadline.
class Exchange {
  public:
    Exchange(int socket, Clock::time_point deadline) : socket_(socket), deadline_(deadline) {}

    bool is_late() const { return is_late_; }

    // False: the process takes no more, or the time is over.
    bool send(std::span<const std::uint8_t> bytes) {
        while (!bytes.empty()) {
            const auto sent =
                ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent >= 0) {
                bytes = bytes.subspan(static_cast<std::size_t>(sent));
            } else if (!may_go_on(POLLOUT)) {
                return false;
            }
        }
        return true;
    }
    void end_of_input() { ::shutdown(socket_, SHUT_WR); }

    // All that it says until its end, or more than it should.
    std::string receive() {
        std::string said;
        std::array<char, 65'536> part;
        while (said.size() <= picture::report_size_max) {
            const auto count = ::recv(socket_, part.data(), part.size(), MSG_DONTWAIT);
            if (count == 0) break;
            if (count > 0) {
                said.append(part.data(), static_cast<std::size_t>(count));
            } else if (!may_go_on(POLLIN)) {
                break;
            }
        }
        return said;
    }

  private:
    // Waits after a call that failed.
    bool may_go_on(short wanted) {
        if (errno == EINTR) return true;
        if (errno != EAGAIN && errno != EWOULDBLOCK) return false;
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now());
        pollfd wait{socket_, wanted, 0};
        is_late_ = left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) == 0;
        return !is_late_;
    }

    const int socket_;
    const Clock::time_point deadline_;
    bool is_late_ = false;
};

}  // namespace

Report PictureProcess::read(std::span<const std::uint8_t> bytes) {
    auto ends = connected();
    Process process(program_, ends.theirs.get());
    ends.theirs.close();
    Exchange exchange(ends.ours.get(), Clock::now() + patience_);
    const std::uint64_t size = bytes.size();
    const auto* size_bytes = reinterpret_cast<const std::uint8_t*>(&size);
    if (exchange.send({size_bytes, sizeof size})) exchange.send(bytes);
    exchange.end_of_input();
    const auto said = exchange.is_late() ? std::string() : exchange.receive();
    const int signal = process.end();
    if (auto report = picture::decode_report(said)) return std::move(*report);

    Report none;
    none.outcome = exchange.is_late() || signal == SIGXCPU ? Outcome::too_slow : Outcome::crashed;
    return none;
}

std::filesystem::path find_picture_program() {
    const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    const char* const name = "muster-picture";
    if (exists(folder / name)) return folder / name;
    return folder.parent_path() / "libexec" / "muster" / name;
}

}  // namespace muster::door

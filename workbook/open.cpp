#include "workbook/open.hpp"

#include "workbook/worksheet.hpp"

#include <muster/proto/binary.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef MUSTER_LIBEXEC_DIR
#define MUSTER_LIBEXEC_DIR "../libexec/muster"
#endif

namespace muster::workbook {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// Beside this program, or in libexec.
std::string program() {
    std::error_code error;
    const auto here = fs::read_symlink("/proc/self/exe", error).parent_path();
    for (const auto& place :
         {here / "muster-workbook", here / MUSTER_LIBEXEC_DIR / "muster-workbook"}) {
        if (::access(place.c_str(), X_OK) == 0) return place.string();
    }
    throw Unreadable(
        "Workbooks can't be opened here, because the program muster-workbook is not "
        "installed; save the sheet as CSV UTF-8.");
}

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }

    int number() const { return number_; }
    void close() {
        if (number_ >= 0) ::close(number_);
        number_ = -1;
    }

  private:
    int number_;
};

// The running program. Its end is awaited at the latest by the destructor, which kills it.
class Process {
  public:
    Process() {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
            throw Unreadable("The workbook can't be opened: no socket is left.");
        ours_ = std::make_unique<Descriptor>(ends[0]);
        const Descriptor theirs(ends[1]);
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, theirs.number(), STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions, theirs.number(), STDOUT_FILENO);
        auto path = program();
        std::array<char*, 2> arguments{path.data(), nullptr};
        std::array<char*, 1> environment{nullptr};
        const int error = ::posix_spawn(
            &id_, path.c_str(), &actions, nullptr, arguments.data(), environment.data());
        ::posix_spawn_file_actions_destroy(&actions);
        if (error != 0)
            throw Unreadable("The workbook can't be opened: no process can be started.");
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process() {
        if (id_ == 0) return;
        ::kill(id_, SIGKILL);
        wait();
    }

    int socket() const { return ours_->number(); }
    // No more input comes.
    void end_input() { ::shutdown(ours_->number(), SHUT_WR); }
    // Waits for the end; true: the program found no fault.
    bool wait() {
        int status = 0;
        while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
        }
        id_ = 0;
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }

  private:
    std::unique_ptr<Descriptor> ours_;
    pid_t id_ = 0;
};

constexpr const char* too_much =
    "The workbook is broken, or takes too much memory or time; save the sheet as CSV UTF-8.";

// Gives the program the bytes, and returns what it writes.
std::string converse(Process& process, std::string_view bytes) {
    const auto deadline = Clock::now() + std::chrono::seconds{wait_s_max};
    std::string answer;
    std::array<char, 1 << 16> buffer{};
    if (bytes.empty()) process.end_input();
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        pollfd wait{
            process.socket(), static_cast<short>(POLLIN | (bytes.empty() ? 0 : POLLOUT)), 0};
        const int ready = ::poll(&wait, 1, static_cast<int>(std::max<long>(0, left.count())));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) throw Unreadable(too_much);
        if ((wait.revents & POLLIN) != 0 || (wait.revents & POLLHUP) != 0) {
            const auto got = ::recv(process.socket(), buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (got == 0) return answer;
            if (got > 0) answer.append(buffer.data(), static_cast<std::size_t>(got));
            if (got < 0 && errno != EAGAIN && errno != EINTR) return answer;
            if (answer.size() > 2 * text_size_max) throw Unreadable(too_much);
        }
        if ((wait.revents & POLLOUT) != 0 && !bytes.empty()) {
            const auto sent =
                ::send(process.socket(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
            // A program that has seen enough reads no further: its answer says why.
            if (sent < 0 && errno != EAGAIN && errno != EINTR) bytes = {};
            if (bytes.empty()) process.end_input();
        }
    }
}

std::vector<NamedTable> worksheets_of(std::string_view bytes) {
    if (bytes.size() > file_size_max)
        throw Unreadable("The workbook is larger than " + std::to_string(file_size_max >> 20) +
                         " MiB.");
    Process process;
    const auto answer = converse(process, bytes);
    // A fault is a sentence.
    if (!process.wait()) throw Unreadable(answer.empty() ? too_much : answer.substr(0, 300));
    Workbook read;
    try {
        read = decode<Workbook>(answer);
    } catch (const std::exception&) {
        throw Unreadable(too_much);
    }
    std::vector<NamedTable> tables;
    for (auto& sheet : read.worksheets) {
        NamedTable named{std::move(sheet.name), {}};
        for (auto& row : sheet.rows)
            named.table.records.push_back({row.number, std::move(row.cells)});
        tables.push_back(std::move(named));
    }
    return tables;
}

}  // namespace

bool is_workbook(std::string_view bytes) {
    return bytes.starts_with("PK\x03\x04");
}

std::vector<NamedTable> tables_of(std::string_view bytes) {
    if (bytes.starts_with("\xD0\xCF\x11\xE0"))
        throw Unreadable(
            "This is a workbook of an old Excel (.xls), or one with a password; save "
            "it as .xlsx, .ods or CSV UTF-8.");
    if (is_workbook(bytes)) return worksheets_of(bytes);
    std::vector<NamedTable> tables;
    tables.push_back({"", sheets::parse_csv(bytes)});
    return tables;
}

}  // namespace muster::workbook

// The table of locks is /proc/locks. Opening the file of the locks would be simpler, but closing it
// would let go of the locks that SQLite holds for this process.
#include "engine/journal/log_watch.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace muster::journal {

namespace {

// The bytes of the shared-memory file that SQLite's readers lock (WAL_READ_LOCK, in
// SQLite's description of its file format).
constexpr std::uint64_t first_read_lock = 123;
constexpr std::uint64_t last_read_lock = 127;

std::string log_size_text(std::uint64_t bytes) {
    return std::to_string(bytes >> 20) + " MiB";
}

// Whether the process has the file open. Another file system may have a file of the same number.
// True also for a process of another user, whose files can't be seen.
bool may_have_open(int pid, const struct stat& file) {
    std::error_code unseen;
    const std::filesystem::directory_iterator files("/proc/" + std::to_string(pid) + "/fd", unseen);
    if (unseen) return true;
    for (const auto& entry : files) {
        struct stat open{};
        if (::stat(entry.path().c_str(), &open) == 0 && open.st_dev == file.st_dev &&
            open.st_ino == file.st_ino) {
            return true;
        }
    }
    return false;
}

std::string program_name(int pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/comm");
    std::string name;
    std::getline(file, name);
    return name.empty() ? "a program" : name;
}

std::string reader_text(const LogReader& reader) {
    return reader.program + " (process " + std::to_string(reader.pid) + ")";
}

std::string reader_text(const std::vector<LogReader>& readers) {
    if (readers.empty()) return "a reader";
    std::string names;
    for (const auto& reader : readers)
        names += (names.empty() ? "" : ", ") + reader_text(reader);
    return names;
}

}  // namespace

std::vector<LogReader> log_readers(const std::filesystem::path& database) {
    struct stat shared{};
    if (::stat((database.string() + "-shm").c_str(), &shared) != 0) return {};
    std::vector<LogReader> readers;
    std::ifstream locks("/proc/locks");
    // "2: POSIX  ADVISORY  READ 23533 fe:00:10953837 124 124"
    for (std::string line; std::getline(locks, line);) {
        std::istringstream words(line);
        std::string number;
        std::string kind;
        std::string is_advisory;
        std::string access;
        std::string inode;
        std::string last;
        int pid = 0;
        std::uint64_t first = 0;
        if (!(words >> number >> kind >> is_advisory >> access >> pid >> inode >> first >> last))
            continue;
        const auto colon = inode.rfind(':');
        if (kind != "POSIX" || pid <= 0 || pid == ::getpid() || colon == std::string::npos ||
            inode.substr(colon + 1) != std::to_string(shared.st_ino) || first < first_read_lock ||
            first > last_read_lock) {
            continue;
        }
        const auto is_it = [pid](const LogReader& reader) { return reader.pid == pid; };
        if (std::ranges::none_of(readers, is_it) && may_have_open(pid, shared))
            readers.push_back({pid, first, program_name(pid)});
    }
    return readers;
}

void LogWatch::checkpointed(std::uint64_t log_bytes) {
    if (log_bytes < limits_.warned / 2) {
        stalled_.clear();
        next_warning_ = 0;
        next_end_ = 0;
        return;
    }
    look_for_stalled();
    if (log_bytes >= std::max(next_warning_, limits_.warned)) {
        next_warning_ = log_bytes * 2;
        warn(log_bytes);
    }
    if (log_bytes >= std::max(next_end_, limits_.most)) {
        next_end_ = log_bytes + limits_.warned;
        end_readers(log_bytes);
    }
}

void LogWatch::look_for_stalled() {
    const auto readers = log_readers(database_);
    std::erase_if(stalled_, [&](const LogReader& reader) {
        return std::ranges::find(readers, reader) == readers.end();
    });
    if (stalled_.empty()) stalled_ = readers;
}

void LogWatch::warn(std::uint64_t log_bytes) {
    notice_("the log " + database_.string() + "-wal has " + log_size_text(log_bytes) + ": " +
            reader_text(stalled_) +
            " reads the journal and does not go on. The daemon ends readers when the log has " +
            log_size_text(limits_.most) + ".");
}

// SIGKILL: a stopped process takes no other signal, and a reader has nothing to lose.
void LogWatch::end_readers(std::uint64_t log_bytes) {
    for (const auto& reader : std::exchange(stalled_, {})) {
        if (::kill(reader.pid, SIGKILL) == 0) {
            notice_("ended " + reader_text(reader) + ", which kept the log at " +
                    log_size_text(log_bytes) + ": it read the journal and did not go on.");
        } else {
            notice_(reader_text(reader) + " keeps the log at " + log_size_text(log_bytes) +
                    " and can't be ended by the daemon: " + std::strerror(errno) + ". End it.");
        }
    }
}

}  // namespace muster::journal

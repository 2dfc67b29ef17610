// Watches the size of the journal's write-ahead log. SQLite can use the log anew only when no
// reader needs it: a program that begins a read and stalls (a stopped backup, a shell with a pager)
// would let the log grow until the disk is full. The watch warns of such readers and ends them. A
// reader that goes on ends its read and begins the next one, and is left alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace muster::journal {

// Another process that reads the database now.
struct LogReader {
    int pid = 0;
    std::uint64_t lock = 0;  // The byte that the read locks. A later read may lock another one.
    std::string program;     // "muster-journal"
    bool operator==(const LogReader&) const = default;
};

// The processes that hold a read of the database, by the system's table of locks; not this process.
std::vector<LogReader> log_readers(const std::filesystem::path& database);

// The journal's thread.
class LogWatch {
  public:
    using Notice = std::function<void(const std::string& sentence)>;

    struct Limits {
        std::uint64_t warned = 0;  // The watch warns of readers when the log has this many bytes,
        std::uint64_t most = 0;    // and ends them at this number.
    };

    LogWatch(std::filesystem::path database, Notice notice, Limits limits)
        : database_(std::move(database)), notice_(std::move(notice)), limits_(limits) {}

    // Told the log's size after each checkpoint.
    void checkpointed(std::uint64_t log_bytes);

  private:
    void look_for_stalled();
    void warn(std::uint64_t log_bytes);
    void end_readers(std::uint64_t log_bytes);

    std::filesystem::path database_;
    Notice notice_;
    Limits limits_;
    // Readers that had the same read at each checkpoint since the log has half the bytes of a
    // warning.
    std::vector<LogReader> stalled_;
    std::uint64_t next_warning_ = 0;  // In bytes; 0: the log is small.
    std::uint64_t next_end_ = 0;      // The same, for ending readers.
};

}  // namespace muster::journal

// Watches the size of the journal's write-ahead log. SQLite can use the log anew only when no
// reader needs it: a program that begins a read and stalls (a stopped backup, a shell with a pager)
// would let the log grow until the disk is full. The watch warns of such readers and ends them.
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
    std::string program;  // "muster-journal"
};

// The processes that hold a read of the database, by the system's table of locks; not this process.
std::vector<LogReader> log_readers(const std::filesystem::path& database);

// The journal's thread.
class LogWatch {
  public:
    using Notice = std::function<void(const std::string& sentence)>;

    LogWatch(std::filesystem::path database, Notice notice)
        : database_(std::move(database)), notice_(std::move(notice)) {}

    // Told the log's size after each checkpoint.
    void checkpointed(std::uint64_t log_bytes);

  private:
    void warn(std::uint64_t log_bytes);
    void end_readers(std::uint64_t log_bytes);

    std::filesystem::path database_;
    Notice notice_;
    std::uint64_t next_warning_ = 0;  // In bytes; 0: the log is small.
    std::uint64_t next_end_ = 0;      // The same, for ending readers.
};

}  // namespace muster::journal

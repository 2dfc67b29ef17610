// Snapshots: the whole state of a core in a file of its own. docs/journal-format.md describes the
// form.
#pragma once

#include "engine/core/engine.hpp"

#include <filesystem>
#include <stdexcept>
#include <vector>

namespace muster::runtime {

// A snapshot that can't be used, such as a damaged one: an older snapshot and the records after it
// may stand for it. The message names the file and the reason.
class SnapshotUnusable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// A whole snapshot that a newer build has written: its records too may be unknown to this build, so
// nothing stands for it. The message is a sentence that names the file, the reason, and the remedy.
class NewerSnapshot : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct SnapshotFile {
    std::filesystem::path path;
    std::uint64_t sequence = 0;  // Of the last record that it contains.

    bool operator==(const SnapshotFile&) const = default;
};

// The snapshots in the directory, newest first; none if there is no such directory. Throws
// std::filesystem errors.
std::vector<SnapshotFile> list_snapshots(const std::filesystem::path& directory);

// Writes the core's state into the directory, makes the directory if needed, and returns when the
// file is synchronised (temporary file, fsync, rename, fsync of the directory). Throws
// std::runtime_error.
SnapshotFile write_snapshot(const std::filesystem::path& directory, const core::Engine& engine);

// Throws NewerSnapshot, and SnapshotUnusable, the latter also for a snapshot of another realm than
// `epoch`.
core::Engine read_snapshot(const SnapshotFile& file, std::uint64_t epoch);

// Removes the snapshots of records after `after` and before `before`.
void remove_snapshots_between(const std::filesystem::path& directory,
                              std::uint64_t after,
                              std::uint64_t before);

// Removes all but the newest `kept`, and the files of unfinished writes.
void remove_old_snapshots(const std::filesystem::path& directory, std::size_t kept);

}  // namespace muster::runtime

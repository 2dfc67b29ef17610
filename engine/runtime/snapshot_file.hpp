// Snapshots: the whole state of a core in a file of its own. The form is described in
// docs/journal-format.md.
#pragma once

#include "engine/core/engine.hpp"

#include <filesystem>
#include <stdexcept>
#include <vector>

namespace muster::runtime {

// Raised when the state's encoding changes; a snapshot of another format is passed over. Where the
// records that it stands for are gone, nothing else does: from the first release on, a build must
// read the formats before.
inline constexpr std::uint32_t snapshot_format = 2;

// A snapshot that can't be used: its message says why, and names the file.
class SnapshotUnusable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct SnapshotFile {
    std::filesystem::path path;
    std::uint64_t sequence = 0;  // Of the last record that it contains.

    bool operator==(const SnapshotFile&) const = default;
};

// Those in the directory, newest first; none where there is no such directory. Throws
// std::filesystem errors.
std::vector<SnapshotFile> list_snapshots(const std::filesystem::path& directory);

// Writes the core's state into the directory, which is made if need be, and returns when it is
// synchronised (temporary file, fsync, rename, fsync of the directory). Throws std::runtime_error.
SnapshotFile write_snapshot(const std::filesystem::path& directory, const core::Engine& engine);

// Throws SnapshotUnusable, also where it is of another realm than `epoch`.
core::Engine read_snapshot(const SnapshotFile& file, std::uint64_t epoch);

// Removes those of records after the one and before the other.
void remove_snapshots_between(const std::filesystem::path& directory,
                              std::uint64_t after,
                              std::uint64_t before);

// Removes all but the newest `kept`, and what unfinished writes left.
void remove_old_snapshots(const std::filesystem::path& directory, std::size_t kept);

}  // namespace muster::runtime

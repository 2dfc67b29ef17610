// Notices when the daemon begins to write a snapshot.
#pragma once

#include <chrono>
#include <filesystem>

namespace muster::crash {

// Any one thread.
class SnapshotWatch {
  public:
    // Makes the directory if there is none. Throws std::system_error.
    explicit SnapshotWatch(const std::filesystem::path& snapshots);
    ~SnapshotWatch();
    SnapshotWatch(const SnapshotWatch&) = delete;
    SnapshotWatch& operator=(const SnapshotWatch&) = delete;

    // Waits at most `time` for the next snapshot to begin. Returns whether one began.
    bool begins_within(std::chrono::microseconds time);

  private:
    void forget();

    int fd_;
};

}  // namespace muster::crash

// Makes snapshots by replay: a second core replays the journal from the last snapshot on and
// compares all digests; then the maker writes that core's state to a file.
#pragma once

#include "engine/runtime/ports.hpp"
#include "engine/runtime/snapshot_file.hpp"

#include <functional>

namespace muster::runtime {

// Keeps no core between two snapshots: the core of a large community takes as much memory as the
// engine's, and loads from the last snapshot faster than it is written. Any one thread.
class SnapshotMaker {
  public:
    // `epoch` is the realm's; `directory` holds the snapshots.
    SnapshotMaker(std::filesystem::path directory,
                  std::uint64_t epoch,
                  std::unique_ptr<RecordSource> source);

    // Makes a snapshot of all the source's records, and removes old and unusable snapshots. Calls
    // `keep_going` now and then; returns nothing if it gives false. Throws JournalDamaged, after
    // which no further snapshot can be trusted. Errors of writing pass through; the next snapshot
    // may succeed then.
    std::optional<SnapshotFile> make(const std::function<bool()>& keep_going = {});

    // The last record that all of the snapshots_kept newest snapshots contain; 0: there are fewer
    // snapshots.
    static std::uint64_t prunable(const std::filesystem::path& directory);

  private:
    const std::filesystem::path directory_;
    const std::uint64_t epoch_;
    std::unique_ptr<RecordSource> source_;
};

}  // namespace muster::runtime

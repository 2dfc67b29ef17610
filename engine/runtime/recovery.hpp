// Recovery: loads the newest usable snapshot and replays the records after it.
#pragma once

#include "engine/runtime/ports.hpp"
#include "engine/runtime/replay.hpp"
#include "engine/runtime/snapshot_file.hpp"

#include <filesystem>

namespace muster::runtime {

struct Recovered {
    core::Engine engine;
    std::uint64_t snapshot_sequence = 0;  // 0: from the first record.
    std::uint64_t replayed = 0;           // Records after it.
    std::vector<std::string> notes;       // Unused snapshots with the reasons, for the log.
};

// The newest usable snapshot not after `until`, or an empty core. Throws NewerSnapshot.
Recovered load_newest_snapshot(const std::filesystem::path& snapshots,
                               std::uint64_t epoch,
                               std::uint64_t until = to_the_end);

// Applies the source's records to the loaded core, up to record `until` or the last. `files` are
// all existing snapshots, newest first. Throws JournalDamaged.
Recovered recover_from(Recovered loaded,
                       const std::vector<SnapshotFile>& files,
                       RecordSource& source,
                       std::uint64_t until = to_the_end);

// Rebuilds the core as of record `until`, or as of the last one. Throws JournalDamaged and
// NewerSnapshot.
Recovered recover(const std::filesystem::path& snapshots,
                  std::uint64_t epoch,
                  RecordSource& source,
                  std::uint64_t until = to_the_end);

}  // namespace muster::runtime

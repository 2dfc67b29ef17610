#include "engine/runtime/snapshot_maker.hpp"

#include "engine/runtime/limits.hpp"
#include "engine/runtime/recovery.hpp"

namespace muster::runtime {

SnapshotMaker::SnapshotMaker(std::filesystem::path directory,
                             std::uint64_t epoch,
                             std::unique_ptr<RecordSource> source)
    : directory_(std::move(directory)), epoch_(epoch), source_(std::move(source)) {}

std::optional<SnapshotFile> SnapshotMaker::make(const std::function<bool()>& keep_going) {
    auto loaded = load_newest_snapshot(directory_, epoch_);
    replay(loaded.engine, *source_, to_the_end, keep_going);
    if (keep_going && !keep_going()) return std::nullopt;
    auto file = write_snapshot(directory_, loaded.engine);
    // A newer snapshot that could not be used must not count as a kept one.
    remove_snapshots_between(directory_, loaded.snapshot_sequence, file.sequence);
    remove_old_snapshots(directory_, snapshots_kept);
    return file;
}

std::uint64_t SnapshotMaker::prunable(const std::filesystem::path& directory) {
    const auto files = list_snapshots(directory);
    return files.size() < snapshots_kept ? 0 : files[snapshots_kept - 1].sequence;
}

}  // namespace muster::runtime

#include "engine/runtime/snapshot_maker.hpp"

#include "engine/runtime/limits.hpp"
#include "engine/runtime/recovery.hpp"

namespace muster::runtime {

SnapshotMaker::SnapshotMaker(std::filesystem::path directory,
                             std::uint64_t epoch,
                             std::unique_ptr<RecordSource> source)
    : directory_(std::move(directory)), epoch_(epoch), source_(std::move(source)) {}

std::optional<SnapshotFile> SnapshotMaker::make(const std::function<bool()>& keep_going) {
    try {
        if (!engine_) {
            auto loaded = load_newest_snapshot(directory_, epoch_);
            engine_ = std::move(loaded.engine);
            unusable_after_ = loaded.snapshot_sequence;
        }
        replay(*engine_, *source_, to_the_end, keep_going);
        if (keep_going && !keep_going()) return std::nullopt;
        auto file = write_snapshot(directory_, *engine_);
        remove_snapshots_between(directory_, unusable_after_, file.sequence);
        unusable_after_ = file.sequence;
        remove_old_snapshots(directory_, snapshots_kept);
        return file;
    } catch (...) {
        engine_.reset();  // The engine may have stopped in the middle of a record.
        throw;
    }
}

std::uint64_t SnapshotMaker::prunable(const std::filesystem::path& directory) {
    const auto files = list_snapshots(directory);
    return files.size() < snapshots_kept ? 0 : files[snapshots_kept - 1].sequence;
}

}  // namespace muster::runtime

#include "engine/runtime/recovery.hpp"

namespace muster::runtime {

namespace {

std::string because_of(const std::vector<std::string>& notes) {
    std::string text;
    for (const auto& note : notes)
        text += " (" + note + ")";
    return text;
}

}  // namespace

Recovered load_newest_snapshot(const std::filesystem::path& snapshots,
                               std::uint64_t epoch,
                               std::uint64_t until) {
    std::vector<std::string> notes;
    for (const auto& file : list_snapshots(snapshots)) {
        if (file.sequence > until) continue;
        try {
            return {read_snapshot(file, epoch), file.sequence, 0, std::move(notes)};
        } catch (const SnapshotUnusable& error) {
            notes.emplace_back(error.what());
        }
    }
    return {core::Engine(epoch), 0, 0, std::move(notes)};
}

Recovered recover_from(Recovered loaded,
                       const std::vector<SnapshotFile>& files,
                       RecordSource& source,
                       std::uint64_t until) {
    auto recovered = std::move(loaded);
    const auto range = source.range();
    const auto from = recovered.snapshot_sequence;
    // Even an unusable snapshot shows that there were that many records.
    if (!files.empty() && range.last < files.front().sequence) {
        throw JournalDamaged(
            "the journal ends with record " + std::to_string(range.last) +
            ", but there is a snapshot of record " + std::to_string(files.front().sequence) +
            ": records are missing. Was journal.db removed, or copied without "
            "journal.db-wal? Restore both, or a backup of the whole data directory.");
    }
    if (range.first > from + 1) {
        throw JournalDamaged("the records from " + std::to_string(from + 1) + " to " +
                             std::to_string(range.first - 1) +
                             " are missing, and no usable snapshot stands for them" +
                             because_of(recovered.notes) +
                             ". Restore a backup of the data directory.");
    }
    recovered.replayed = replay(recovered.engine, source, until);
    return recovered;
}

Recovered recover(const std::filesystem::path& snapshots,
                  std::uint64_t epoch,
                  RecordSource& source,
                  std::uint64_t until) {
    return recover_from(
        load_newest_snapshot(snapshots, epoch, until), list_snapshots(snapshots), source, until);
}

}  // namespace muster::runtime

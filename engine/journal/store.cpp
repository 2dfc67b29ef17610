#include "engine/journal/store.hpp"

#include "engine/journal/record_table.hpp"
#include "engine/runtime/durable_directory.hpp"
#include "engine/runtime/limits.hpp"
#include "engine/runtime/snapshot_file.hpp"

namespace muster::journal {

namespace {

// Opens an adapter on its file, and explains SQLite's errors.
template <class Adapter, class... More>
Adapter open(const std::filesystem::path& file, const More&... more) {
    try {
        return Adapter(file, more...);
    } catch (const SqliteError& error) {
        // An error of reading or writing does not show damage in the file.
        if (error.is_damage()) throw JournalRefused(explain(error, file));
        throw DirectoryRefused(explain(error, file));
    }
}

}  // namespace

Store::Store(const std::filesystem::path& directory,
             runtime::Limits limits,
             const Retentions& retentions)
    : layout_{directory},
      limits_(limits),
      lock_(layout_),
      journal_(open<SqliteJournal>(layout_.journal(), retentions)),
      pictures_(open<SqlitePictures>(layout_.pictures())),
      reader_(layout_.journal(), journal_.event_tail(), pictures_) {}

Store::~Store() {
    stop();
}

runtime::Recovered Store::recover() {
    try {
        RecordTable records(layout_.journal());
        return runtime::recover(layout_.snapshots(), epoch(), records);
    } catch (const SqliteError& error) {
        throw runtime::JournalDamaged(explain(error, layout_.journal()));
    }
}

void Store::start(runtime::Outbox& outbox,
                  runtime::JournalListener& listener,
                  std::function<void(const std::string&)> warn) {
    runtime::Snapshotter::Options options;
    options.directory = layout_.snapshots();
    options.epoch = epoch();
    options.limits = limits_;
    options.made = [this](std::uint64_t, std::uint64_t prunable) { prune(prunable); };
    options.problem = warn;
    snapshotter_ = std::make_unique<runtime::Snapshotter>(
        std::move(options), std::make_unique<RecordTable>(layout_.journal()));
    prune(prunable());
    journal_.start(
        outbox,
        listener,
        [this](std::uint64_t sequence, std::size_t bytes) {
            snapshotter_->committed(sequence, bytes);
        },
        LogWatch(layout_.journal(),
                 std::move(warn),
                 {.warned = limits_.log_bytes_warned, .most = limits_.log_bytes_max}));
}

// Makes the newest snapshots durable before their records are removed. A daemon may have been
// killed between renaming a snapshot and synchronising the directory, or before removing the
// surplus snapshot.
std::uint64_t Store::prunable() const {
    const auto sequence = runtime::SnapshotMaker::prunable(layout_.snapshots());
    if (sequence == 0) return 0;
    runtime::sync_directory(layout_.snapshots());
    runtime::remove_old_snapshots(layout_.snapshots(), runtime::snapshots_kept);
    return sequence;
}

void Store::prune(std::uint64_t through) {
    if (!limits_.keep_all_records) journal_.prune_records(through);
}

void Store::stop() {
    journal_.stop();
    snapshotter_.reset();
}

}  // namespace muster::journal

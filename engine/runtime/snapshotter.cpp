#include "engine/runtime/snapshotter.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace muster::runtime {

namespace {

// Lowers the priority, so that replies go before snapshots.
void lower_priority() {
    pthread_setname_np(pthread_self(), "snapshot");
    // A call for a higher nice value can't fail. If it failed, only speed would suffer.
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 19);
}

std::uint64_t size_of(const SnapshotFile& file) {
    std::error_code gone;
    const auto size = std::filesystem::file_size(file.path, gone);
    return gone ? 0 : size;
}

}  // namespace

bool snapshot_is_due(const Limits& limits,
                     std::uint64_t records,
                     std::uint64_t bytes,
                     std::uint64_t last_size) {
    if (last_size > limits.snapshot_large && bytes < last_size) return false;
    return records >= limits.snapshot_records || bytes >= limits.snapshot_bytes;
}

Snapshotter::Snapshotter(Options options, std::unique_ptr<RecordSource> source)
    : options_(std::move(options)) {
    maker_.emplace(options_.directory, options_.epoch, std::move(source));
    const auto files = list_snapshots(options_.directory);
    if (!files.empty()) {
        snapshot_ = files.front().sequence;
        snapshot_size_ = size_of(files.front());
    }
    thread_ = std::thread([this] { run(); });
}

Snapshotter::~Snapshotter() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void Snapshotter::committed(std::uint64_t sequence, std::size_t bytes) {
    {
        const std::lock_guard lock(mutex_);
        committed_ = sequence;
        bytes_ += bytes;
        if (!due()) return;
    }
    wake_.notify_one();
}

bool Snapshotter::due() const {
    return committed_ > snapshot_ &&
           snapshot_is_due(options_.limits, committed_ - snapshot_, bytes_, snapshot_size_);
}

bool Snapshotter::stopping() {
    const std::lock_guard lock(mutex_);
    return stop_;
}

void Snapshotter::run() {
    lower_priority();
    while (maker_) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [&] { return stop_ || due(); });
            if (stop_) return;
            snapshot_ = committed_;
            bytes_ = 0;
        }
        try {
            make();
        } catch (const JournalDamaged& error) {
            // The second core differs from the first, so no further snapshot could be trusted. The
            // source is closed: it may hold a transaction that makes the journal's log grow.
            maker_.reset();
            options_.problem(
                std::string("no more snapshots are made, because replaying the journal failed: ") +
                error.what());
        } catch (const std::exception& error) {
            options_.problem(
                std::string("a snapshot could not be made, the next one will be tried: ") +
                error.what());
        }
    }
}

void Snapshotter::make() {
    const auto file = maker_->make([this] { return !stopping(); });
    if (!file) return;
    {
        const std::lock_guard lock(mutex_);
        snapshot_size_ = size_of(*file);
    }
    options_.made(file->sequence, SnapshotMaker::prunable(options_.directory));
}

}  // namespace muster::runtime

// Makes snapshots beside the running engine, on a thread of its own: the engine never stops for it.
#pragma once

#include "engine/runtime/limits.hpp"
#include "engine/runtime/snapshot_maker.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace muster::runtime {

// Whether it is time for a snapshot, so many records and bytes of them after the last one, which
// had `last_size` bytes.
bool snapshot_is_due(const Limits& limits,
                     std::uint64_t records,
                     std::uint64_t bytes,
                     std::uint64_t last_size);

class Snapshotter {
  public:
    struct Options {
        std::filesystem::path directory;  // Of the snapshots.
        std::uint64_t epoch = 0;
        Limits limits;
        // A snapshot was made; records up to `prunable` are needed no more. The snapshotter's
        // thread.
        std::function<void(std::uint64_t sequence, std::uint64_t prunable)> made;
        // For the log: a snapshot could not be made. The snapshotter's thread.
        std::function<void(const std::string& message)> problem;
    };

    // Starts its thread, which has a low priority. It keeps a second core in memory once it has
    // made one.
    Snapshotter(Options options, std::unique_ptr<RecordSource> source);
    // Stops within the time that a write in progress takes.
    ~Snapshotter();

    // Any thread: records up to `sequence`, `bytes` more than before, are durable.
    void committed(std::uint64_t sequence, std::size_t bytes);

  private:
    void run();
    bool due() const;
    bool stopping();
    void make();

    const Options options_;

    std::mutex mutex_;  // Over what follows, up to the thread.
    std::condition_variable wake_;
    std::uint64_t committed_ = 0;
    std::uint64_t bytes_ = 0;          // Since the last snapshot was begun.
    std::uint64_t snapshot_ = 0;       // The sequence up to which snapshots were made or tried.
    std::uint64_t snapshot_size_ = 0;  // Of the last one.
    bool stop_ = false;

    std::optional<SnapshotMaker> maker_;  // The snapshotter's thread. Nothing: it has given up.
    std::thread thread_;
};

}  // namespace muster::runtime

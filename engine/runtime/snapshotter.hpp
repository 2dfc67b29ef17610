// Makes snapshots on a thread of its own; the engine never waits for them.
#pragma once

#include "engine/runtime/limits.hpp"
#include "engine/runtime/snapshot_maker.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace muster::runtime {

// Whether a snapshot is due: `records` records with `bytes` bytes came after the last snapshot,
// which had `last_size` bytes.
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
        // Called on the snapshotter's thread after each snapshot; records up to `prunable` are no
        // longer needed.
        std::function<void(std::uint64_t sequence, std::uint64_t prunable)> made;
        // Called on the snapshotter's thread, for the log, when a snapshot can't be made.
        std::function<void(const std::string& message)> problem;
    };

    // Starts its thread, which has a low priority. While a snapshot is made, a second core is in
    // memory.
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

    std::mutex mutex_;  // Guards the members up to the thread.
    std::condition_variable wake_;
    std::uint64_t committed_ = 0;
    std::uint64_t bytes_ = 0;          // Since the last snapshot was begun.
    std::uint64_t snapshot_ = 0;       // The sequence up to which snapshots were made or tried.
    std::uint64_t snapshot_size_ = 0;  // The size of the last snapshot.
    bool stop_ = false;

    std::optional<SnapshotMaker> maker_;  // The snapshotter's thread uses it. Nothing: the thread
                                          // has given up.
    std::thread thread_;
};

}  // namespace muster::runtime

// One snapshot after the other, by replay: a second core follows the journal from where the last
// snapshot was, compares the digests all the way, and is written to a file.
#pragma once

#include "engine/runtime/ports.hpp"
#include "engine/runtime/snapshot_file.hpp"

#include <functional>

namespace muster::runtime {

// Keeps a second core in memory once it has made a snapshot. Any one thread.
class SnapshotMaker {
  public:
    // `epoch` is the realm's; `directory` is where snapshots are kept.
    SnapshotMaker(std::filesystem::path directory,
                  std::uint64_t epoch,
                  std::unique_ptr<RecordSource> source);

    // Makes one of all that the source holds, and removes those that are kept no longer, and those
    // that can't be used. Nothing:
    // `keep_going`, asked now and then, said no. Throws JournalDamaged, after which no further
    // snapshot could be trusted, or what writing throws: then the next one may succeed.
    std::optional<SnapshotFile> make(const std::function<bool()>& keep_going = {});

    // Records up to this one are covered by as many snapshots as are kept. 0: none.
    static std::uint64_t prunable(const std::filesystem::path& directory);

  private:
    const std::filesystem::path directory_;
    const std::uint64_t epoch_;
    std::unique_ptr<RecordSource> source_;
    std::optional<core::Engine> engine_;
    // A newer one of somebody else's could not be used: it must not count among those kept.
    std::uint64_t unusable_after_ = 0;
};

}  // namespace muster::runtime

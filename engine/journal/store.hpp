// The whole data directory of a daemon: locks, opens, recovers, writes and closes it.
//
//   Store store(directory, limits);
//   auto recovered = store.recover();
//   EngineThread engine(std::move(recovered.engine), clock, store.journal(), outbox, limits);
//   store.start(outbox, engine, warn);
//   … engine.run() on its thread …
//   store.stop();
#pragma once

#include "engine/journal/directory.hpp"
#include "engine/journal/pictures.hpp"
#include "engine/journal/reader.hpp"
#include "engine/journal/sqlite_journal.hpp"
#include "engine/runtime/recovery.hpp"
#include "engine/runtime/snapshotter.hpp"

namespace muster::journal {

class Store {
  public:
    // Locks and opens the directory; makes missing files. Throws JournalRefused, with a message
    // that says what to do.
    explicit Store(const std::filesystem::path& directory,
                   runtime::Limits limits = {},
                   const Retentions& retentions = default_retentions());
    // Stops.
    ~Store();

    // Rebuilds the engine from the journal. Throws runtime::JournalDamaged.
    runtime::Recovered recover();

    // Begins to write, and to make snapshots. `warn` gets sentences for the log, on any thread.
    void start(runtime::Outbox& outbox,
               runtime::JournalListener& listener,
               std::function<void(const std::string&)> warn);
    // Commits and releases the taken batches. REQUIRES: no more batches are appended.
    void stop();

    const DirectoryLayout& layout() const { return layout_; }
    std::uint64_t epoch() const { return journal_.epoch(); }
    runtime::Journal& journal() { return journal_; }
    runtime::JournalReader& reader() { return reader_; }
    runtime::PictureStore& pictures() { return pictures_; }

  private:
    std::uint64_t prunable() const;
    // Snapshots contain the records up to this one.
    void prune(std::uint64_t through);

    const DirectoryLayout layout_;
    const runtime::Limits limits_;
    DirectoryLock lock_;
    SqliteJournal journal_;
    SqlitePictures pictures_;
    SqliteReader reader_;
    std::unique_ptr<runtime::Snapshotter> snapshotter_;
};

}  // namespace muster::journal

// The journal of one machine: SQLite in WAL mode with full synchronisation. A thread of its own
// writes it.
#pragma once

#include "engine/journal/event_index.hpp"
#include "engine/journal/log_watch.hpp"
#include "engine/journal/past_games.hpp"
#include "engine/journal/pruner.hpp"
#include "engine/journal/schema.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace muster::journal {

// Made on any thread; start() begins its own thread, which owns the connection from then on.
class SqliteJournal : public runtime::Journal {
  public:
    // Called on the journal's thread after each commit: the last record's sequence, and the bytes
    // of records.
    using Committed = std::function<void(std::uint64_t sequence, std::size_t bytes)>;

    // Opens, makes or migrates the journal. Throws JournalRefused and SqliteError.
    explicit SqliteJournal(const std::filesystem::path& file,
                           const Retentions& retentions = default_retentions());
    ~SqliteJournal() override;

    std::uint64_t epoch() const { return epoch_; }
    const std::filesystem::path& file() const { return file_; }
    SharedEventTail& event_tail() { return tail_; }

    // From here on the journal takes batches. All must live until stop(). The watch is called on
    // the journal's thread.
    void start(runtime::Outbox& outbox,
               runtime::JournalListener& listener,
               Committed committed = {},
               std::optional<LogWatch> watch = {});
    // Commits and releases the taken batches, and ends the thread. Any thread except its own; a
    // second call has no effect.
    void stop();

    void append(runtime::Batch batch) override;
    std::size_t in_flight() const override { return in_flight_; }

    // Any thread: records up to this one may be removed. The journal removes them when there is
    // time, whether or not another batch comes.
    void prune_records(std::uint64_t through);

  private:
    void run();
    void give_up(const std::string& why);
    // Waits for batches, or only for a while if housekeeping waits. False: stop.
    bool take(std::deque<runtime::Batch>& batches);
    void commit(std::deque<runtime::Batch>& batches);
    void insert(runtime::Batch& batch);
    void release(std::deque<runtime::Batch>& batches);
    // Does one slice of housekeeping. False: there was no work.
    bool tidy_up();
    bool wants_tidying() const;
    void checkpoint();

    const std::filesystem::path file_;
    Database database_;
    const std::uint64_t epoch_;
    const std::uint64_t page_bytes_;
    SharedEventTail tail_;

    // Journal thread.
    Statement insert_records_;
    EventTables event_tables_;
    EventIndex index_;
    Pruner pruner_;
    PastGameWriter past_games_;
    int wal_pages_ = 0;
    std::optional<LogWatch> log_watch_;

    runtime::Outbox* outbox_ = nullptr;
    runtime::JournalListener* listener_ = nullptr;
    Committed committed_;

    std::mutex mutex_;  // Guards the members up to stop_.
    std::condition_variable wake_;
    std::deque<runtime::Batch> queue_;
    std::uint64_t prune_through_ = 0;
    bool stop_ = false;
    std::atomic<std::size_t> in_flight_ = 0;
    std::thread thread_;
};

}  // namespace muster::journal

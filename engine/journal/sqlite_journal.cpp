// The thread takes all waiting batches, writes them in one transaction, and releases them in order.
// So under load more records share one synchronisation of the disk. Housekeeping (the event index,
// pruning, checkpoints) runs in small slices: in the transactions of the batches under load, in
// transactions of its own otherwise.
#include "engine/journal/sqlite_journal.hpp"

#include "engine/journal/limits.hpp"
#include "engine/journal/record_table.hpp"

#include <sqlite3.h>

#include <pthread.h>

namespace muster::journal {

SqliteJournal::SqliteJournal(const std::filesystem::path& file, const Retentions& retentions)
    : file_(file),
      database_(open_journal(file)),
      epoch_(read_identity(database_).epoch),
      page_bytes_(static_cast<std::uint64_t>(database_.number("PRAGMA page_size"))),
      insert_records_(database_, "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)"),
      event_tables_(database_),
      index_(database_, tail_),
      pruner_(database_, event_tables_, retentions),
      past_games_(database_) {
    index_.rebuild_tail();
}

SqliteJournal::~SqliteJournal() {
    stop();
}

void SqliteJournal::start(runtime::Outbox& outbox,
                          runtime::JournalListener& listener,
                          Committed committed,
                          std::optional<LogWatch> watch) {
    log_watch_ = std::move(watch);
    outbox_ = &outbox;
    listener_ = &listener;
    committed_ = std::move(committed);
    sqlite3_wal_hook(
        database_.handle(),
        [](void* pages, sqlite3*, const char*, int count) {
            *static_cast<int*>(pages) = count;
            return SQLITE_OK;
        },
        &wal_pages_);
    thread_ = std::thread([this] { run(); });
}

void SqliteJournal::stop() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void SqliteJournal::append(runtime::Batch batch) {
    ++in_flight_;
    {
        const std::lock_guard lock(mutex_);
        queue_.push_back(std::move(batch));
    }
    wake_.notify_one();
}

void SqliteJournal::prune_records(std::uint64_t through) {
    {
        const std::lock_guard lock(mutex_);
        prune_through_ = through;
    }
    wake_.notify_one();
}

void SqliteJournal::run() {
    pthread_setname_np(pthread_self(), "journal");
    std::deque<runtime::Batch> batches;
    try {
        while (take(batches)) {
            if (batches.empty()) {
                tidy_up();
                continue;
            }
            commit(batches);
            // From here on the outcomes are durable.
            release(batches);
        }
    } catch (const SqliteError& error) {
        // A one-way door: batches that were taken and not released are never released, whether or
        // not the disk has them.
        give_up(explain(error, file_));
    } catch (const std::bad_alloc&) {
        give_up("there was not enough memory to work on the journal " + file_.string() +
                ". Give the daemon more (ulimit -v, MemoryMax=).");
    } catch (const std::exception& error) {
        give_up("the journal " + file_.string() + " failed: " + error.what() + ".");
    }
}

void SqliteJournal::give_up(const std::string& why) {
    listener_->failed(why + " Nothing that was acknowledged is lost; then start again.");
}

bool SqliteJournal::take(std::deque<runtime::Batch>& batches) {
    batches.clear();
    std::unique_lock lock(mutex_);
    const auto needed = [this] { return !queue_.empty() || stop_; };
    wake_.wait(lock, [&] {
        pruner_.allow_records(prune_through_);
        return needed() || wants_tidying();
    });
    // A short gap between batches does not start the housekeeping outside the batches'
    // transactions.
    if (!needed()) wake_.wait_for(lock, tidy_after, needed);
    if (queue_.empty() && stop_) return false;
    queue_.swap(batches);
    return true;
}

void SqliteJournal::commit(std::deque<runtime::Batch>& batches) {
    std::uint64_t last = 0;
    std::size_t bytes = 0;
    Time time{};
    {
        std::optional<Transaction> transaction;
        for (auto& batch : batches) {
            if (batch.count == 0)
                continue;  // The batch only waits for the records that its
                           // queries saw.
            if (!transaction) transaction.emplace(database_);
            insert(batch);
            last = batch.first_sequence + batch.count - 1;
            time = batch.time;
            bytes += batch.records.size();
        }
        if (!transaction) return;
        if (index_.wants_writing()) index_.write_rows(index_.rows_with_commit());
        if (pruner_.has_work()) pruner_.slice(slice_bytes_busy);
        transaction->commit();
    }
    index_.written();
    for (const auto& batch : batches) {
        if (!batch.event_index.empty()) index_.add(batch.first_sequence, batch.event_index);
    }
    for (const auto& batch : batches)
        pruner_.hold(batch.held);
    pruner_.committed({last, time, index_.indexed_through()});
    if (committed_) committed_(last, bytes);
}

void SqliteJournal::insert(runtime::Batch& batch) {
    const auto time = static_cast<std::int64_t>(batch.time.time_since_epoch().count());
    insert_records_
        .bind(batch.first_sequence,
              batch.count,
              time,
              batch.digest_after,
              row_checksum(batch.first_sequence, batch.count, batch.records),
              Blob{batch.records})
        .run();
    event_tables_.insert(batch);
    for (const auto& archived : batch.archived)
        past_games_.write(*archived);
}

void SqliteJournal::release(std::deque<runtime::Batch>& batches) {
    for (auto& batch : batches) {
        outbox_->release(std::move(batch.released));
        // Counted down only after the release: if nothing is in flight, the outbox has everything.
        --in_flight_;
    }
    listener_->progress();
    if (wal_pages_ >= checkpoint_pages_busy) checkpoint();
}

bool SqliteJournal::wants_tidying() const {
    return index_.wants_writing() || pruner_.has_work() || wal_pages_ >= checkpoint_pages_idle;
}

bool SqliteJournal::tidy_up() {
    if (index_.wants_writing() || pruner_.has_work()) {
        Transaction transaction(database_);
        if (index_.wants_writing()) index_.write_rows(slice_rows_idle);
        pruner_.slice(slice_bytes_idle);
        transaction.commit();
        index_.written();
        return true;
    }
    if (wal_pages_ >= checkpoint_pages_idle) {
        checkpoint();
        return true;
    }
    return false;
}

void SqliteJournal::checkpoint() {
    int left = 0;
    int copied = 0;
    const int code = sqlite3_wal_checkpoint_v2(
        database_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &left, &copied);
    // Busy: another connection reads the pages to overwrite, or makes a checkpoint already. The
    // next checkpoint will succeed.
    if (code != SQLITE_OK && code != SQLITE_BUSY) database_.fail("checkpoint");
    wal_pages_ = 0;  // The next commit sets the number of pages.
    if (left > 0 && log_watch_)
        log_watch_->checkpointed(static_cast<std::uint64_t>(left) * page_bytes_);
}

}  // namespace muster::journal

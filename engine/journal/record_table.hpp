// The tables `records` and `events`: their checksums, and the records as a source for recovery.
#pragma once

#include "engine/journal/schema.hpp"
#include "engine/runtime/ports.hpp"

namespace muster::journal {

// The checksum of a row's bytes and its place, so that it detects changed and misplaced rows.
std::uint64_t row_checksum(std::uint64_t first_sequence,
                           std::uint32_t count,
                           std::string_view bytes);

// The records of a journal in order, over a connection of its own. It reads in short transactions,
// so that it delays no checkpoint of the daemon. One thread at a time.
class RecordTable : public runtime::RecordSource {
  public:
    // Throws SqliteError and JournalRefused.
    explicit RecordTable(const std::filesystem::path& file);

    std::uint64_t epoch() const { return epoch_; }
    // From here on the source shows the journal as of now, whatever a daemon appends or removes.
    // For short reads beside a running daemon.
    void hold();

    // Ends the present short transaction, so that a long time until the next call does not delay a
    // daemon. Invalidates the last batch.
    void let_go();

    Range range() override;
    void seek(std::uint64_t sequence) override;
    bool next(runtime::StoredBatch& batch) override;

  private:
    // Turns SQLite's errors of damage into JournalDamaged.
    bool step();

    std::filesystem::path file_;
    Database database_;
    std::uint64_t epoch_;
    Statement find_;
    Statement select_;
    std::uint64_t next_ = 0;  // The next batch is the first one from here on.
    int rows_ = 0;            // In the present transaction.
    std::size_t bytes_ = 0;   // The same.
    bool open_ = false;
    std::optional<ReadTransaction> held_;
};

}  // namespace muster::journal

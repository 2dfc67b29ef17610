// The tables `records` and `events` as they are written and read back: their checksums, and records
// as a source for recovery.
#pragma once

#include "engine/journal/schema.hpp"
#include "engine/runtime/ports.hpp"

namespace muster::journal {

// Over a row's bytes and its place, so that neither a changed nor a misplaced row passes.
std::uint64_t row_checksum(std::uint64_t first_sequence,
                           std::uint32_t count,
                           std::string_view bytes);

// The records of a journal in order, over a connection of its own. It reads in short transactions,
// so that it holds up no checkpoint of the daemon's. One thread at a time.
class RecordTable : public runtime::RecordSource {
  public:
    // Throws SqliteError and JournalRefused.
    explicit RecordTable(const std::filesystem::path& file);

    std::uint64_t epoch() const { return epoch_; }
    // From here on it shows the journal as it is now, whatever a daemon appends or prunes: for
    // those who look at a running one from outside and are soon done.
    void hold();

    // Ends the present short transaction, so that a daemon is not held up however long it takes
    // until the next call. What the last batch showed is valid no more.
    void let_go();

    Range range() override;
    void seek(std::uint64_t sequence) override;
    bool next(runtime::StoredBatch& batch) override;

  private:
    // Turns what SQLite found damaged into JournalDamaged.
    bool step();

    std::filesystem::path file_;
    Database database_;
    std::uint64_t epoch_;
    Statement find_;
    Statement select_;
    std::uint64_t next_ = 0;  // The batch to come is the first from here.
    int rows_ = 0;            // In the present transaction.
    std::size_t bytes_ = 0;   // The same.
    bool open_ = false;
    std::optional<ReadTransaction> held_;
};

}  // namespace muster::journal

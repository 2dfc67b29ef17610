#include "engine/journal/record_table.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace muster::journal {

namespace {
// A transaction ends after this many rows or bytes, whichever comes first.
constexpr int rows_per_transaction = 64;
constexpr std::size_t bytes_per_transaction = 4u << 20;
}  // namespace

std::uint64_t row_checksum(std::uint64_t first_sequence,
                           std::uint32_t count,
                           std::string_view bytes) {
    const std::uint64_t place[] = {first_sequence, count};
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), XXH3_64bits(place, sizeof place));
}

RecordTable::RecordTable(const std::filesystem::path& file)
    : file_(file),
      database_(open_journal_for_reading(file)),
      epoch_(read_identity(database_).epoch),
      find_(database_, "SELECT max(first_sequence) FROM records WHERE first_sequence <= ?"),
      select_(database_,
              "SELECT first_sequence, count, digest, checksum, payload FROM records "
              "WHERE first_sequence >= ? ORDER BY first_sequence") {}

void RecordTable::hold() {
    held_.emplace(database_);
    database_.number(
        "SELECT count(*) FROM sqlite_master");  // A transaction begins with its first read.
}

void RecordTable::let_go() {
    select_.reset();
    open_ = false;
}

runtime::RecordSource::Range RecordTable::range() {
    Statement ends(
        database_,
        "SELECT (SELECT min(first_sequence) FROM records), "
        "(SELECT first_sequence + count - 1 FROM records ORDER BY first_sequence DESC LIMIT 1)");
    if (!ends.step() || ends.is_null(0)) return {};
    return {ends.number(0), ends.number(1)};
}

void RecordTable::seek(std::uint64_t sequence) {
    find_.bind(sequence).step();
    // If the record's batch is missing, begins with the next batch.
    next_ = find_.is_null(0) ? sequence : find_.number(0);
    find_.reset();
    let_go();
}

bool RecordTable::step() {
    try {
        return select_.step();
    } catch (const SqliteError& error) {
        throw runtime::JournalDamaged("the records from " + std::to_string(next_) +
                                      " on can't be read: " + explain(error, file_));
    }
}

bool RecordTable::next(runtime::StoredBatch& batch) {
    if (!open_ || ++rows_ >= rows_per_transaction || bytes_ >= bytes_per_transaction) {
        select_.bind(next_);
        open_ = true;
        rows_ = 0;
        bytes_ = 0;
    }
    if (!step()) {
        select_.reset();
        open_ = false;
        return false;
    }
    batch.first_sequence = select_.number(0);
    batch.count = static_cast<std::uint32_t>(select_.integer(1));
    batch.digest_after = select_.number(2);
    batch.records = select_.blob(4);
    bytes_ += batch.records.size();
    if (row_checksum(batch.first_sequence, batch.count, batch.records) != select_.number(3)) {
        throw runtime::JournalDamaged("the records from " + std::to_string(batch.first_sequence) +
                                      " to " +
                                      std::to_string(batch.first_sequence + batch.count - 1) +
                                      " are damaged: their checksum does not fit. Restore a backup "
                                      "of the data directory; `muster "
                                      "journal verify` shows how far this one is good.");
    }
    next_ = batch.first_sequence + 1;
    return true;
}

}  // namespace muster::journal

// Inspects a data directory, offline or beside the daemon that uses it. Writes nothing.
#pragma once

#include "engine/journal/directory.hpp"
#include "engine/runtime/ports.hpp"
#include "engine/runtime/replay.hpp"

#include <functional>
#include <map>

namespace muster::journal {

// Called now and then with the progress, in records.
using Progress = std::function<void(std::uint64_t done, std::uint64_t of)>;

// ---- verify ----

struct Verified {
    std::uint64_t first = 0;  // The checked records.
    std::uint64_t last = 0;
    std::uint64_t replayed_from =
        0;                     // The snapshot at the start of the replay; 0: the empty engine.
    std::uint64_t digest = 0;  // After the last record.
    std::uint64_t events = 0;
    std::uint64_t snapshots = 0;
    std::uint64_t pictures = 0;
    std::uint64_t past_games = 0;
    std::vector<std::string> problems;  // Sentences; none: the journal is good.
};

// Checks the database's structure, every checksum, the numbers of records and events, the replay
// against the recorded outcomes and the snapshots, the finished games, and the presence and content
// of all named pictures. Continues after a problem if it can. Throws JournalRefused and SqliteError
// if the journal can't be read at all.
Verified verify(const DirectoryLayout& directory, const Progress& progress = {});

// ---- replay: a past state ----

// The journal is good but does not hold this moment: the moment is in the future, or its records
// were removed. The message names the first moment that can be read.
class NoSuchPast : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// The engine as of record `until` (or the last). Throws NoSuchPast, JournalRefused, JournalDamaged,
// SqliteError.
core::Engine rebuild(const DirectoryLayout& directory, std::uint64_t until = runtime::to_the_end);

// ---- stat: numbers and sizes ----

struct Tally {
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;
};

struct Statistics {
    std::uint64_t epoch = 0;
    std::int64_t format = 0;
    std::string created_by;
    std::string written_by;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    Time first_time{};
    Time last_time{};
    Tally batches;  // Bytes of records.
    std::map<std::string, Tally, std::less<>> requests;
    Tally event_batches;
    Tally pictures;
    std::uint64_t past_games = 0;
    std::vector<std::pair<std::uint64_t, std::uint64_t>>
        snapshots;                 // Sequence, bytes; newest first.
    std::uint64_t file_bytes = 0;  // Of the whole directory.
};

Statistics read_statistics(const DirectoryLayout& directory);

// ---- export ----

// Calls `line` for each record in [from, until]: one JSON object without secrets. A slow `line`
// does not delay a daemon. Throws JournalDamaged if records between two others are missing, for
// example because the daemon removed them meanwhile.
void export_records(const DirectoryLayout& directory,
                    std::uint64_t from,
                    std::uint64_t until,
                    const std::function<void(const std::string& line)>& line);

}  // namespace muster::journal

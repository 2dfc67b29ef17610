// Looking at a data directory from outside: offline, or beside the daemon that uses it. Nothing is
// written.
#pragma once

#include "engine/journal/directory.hpp"
#include "engine/runtime/ports.hpp"
#include "engine/runtime/replay.hpp"

#include <functional>
#include <map>

namespace muster::journal {

// Told now and then how far it is, in records.
using Progress = std::function<void(std::uint64_t done, std::uint64_t of)>;

// ---- verify: is all of it good? ----

struct Verified {
    std::uint64_t first = 0;  // The records that were checked.
    std::uint64_t last = 0;
    std::uint64_t replayed_from = 0;  // The snapshot that replay began with; 0: the empty engine.
    std::uint64_t digest = 0;         // After the last record.
    std::uint64_t events = 0;
    std::uint64_t snapshots = 0;
    std::uint64_t pictures = 0;
    std::uint64_t past_games = 0;
    std::vector<std::string> problems;  // Sentences; none: all is good.
};

// Checks the database's structure, every checksum, the numbers of records and events, that a replay
// gives the recorded outcomes and agrees with the snapshots, that finished games can be read, and
// that the pictures which it names are there and whole. Goes on after a problem where it can.
// Throws JournalRefused and SqliteError where there is nothing to look at.
Verified verify(const DirectoryLayout& directory, const Progress& progress = {});

// ---- replay: what was it like then? ----

// A moment that the journal does not hold, though nothing is damaged: it is yet to come, or its
// records were pruned. The message says from when on there is a past.
class NoSuchPast : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// The engine as of record `until` (or the last). Throws NoSuchPast, JournalRefused, JournalDamaged,
// SqliteError.
core::Engine rebuild(const DirectoryLayout& directory, std::uint64_t until = runtime::to_the_end);

// ---- stat: what is in it? ----

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

// Calls `line` for each record in [from, until]: one JSON object, secrets left out. However long
// `line` takes, a daemon is not held up. Throws JournalDamaged where records are missing between
// two others, as when they were pruned meanwhile.
void export_records(const DirectoryLayout& directory,
                    std::uint64_t from,
                    std::uint64_t until,
                    const std::function<void(const std::string& line)>& line);

}  // namespace muster::journal

// Verification checks the database's structure, then each row's checksum, then the contents of the
// rows, and last the result of a replay. Each part reports its problems, and the next part still
// runs.
#include "engine/journal/event_index.hpp"
#include "engine/journal/event_tables.hpp"
#include "engine/journal/inspect.hpp"
#include "engine/journal/past_games.hpp"
#include "engine/journal/record_table.hpp"
#include "engine/runtime/recovery.hpp"
#include "engine/runtime/snapshot_file.hpp"

#include <muster/proto/json.hpp>

#include <algorithm>

namespace muster::journal {

namespace {

constexpr std::uint64_t progress_every = 10'000;

// Runs one part; an exception becomes a problem.
template <class F>
void note_problems(Verified& result, const std::filesystem::path& file, F&& part) {
    try {
        part();
    } catch (const SqliteError& error) {
        result.problems.push_back(explain(error, file));
    } catch (const std::exception& error) {
        result.problems.emplace_back(error.what());
    }
}

void check_structure(Database& database, const std::filesystem::path& file, Verified& result) {
    Statement check(database, "PRAGMA integrity_check(10)");
    while (check.step()) {
        const auto line = check.text(0);
        if (line != "ok") result.problems.push_back(file.string() + ": " + std::string(line) + ".");
    }
}

// Rows with a running game's events stay when older rows are removed. So the events of other topics
// in these rows may have gaps between them.
void check_events(Database& database, const std::string& table, bool has_gaps, Verified& result) {
    Statement rows(
        database,
        "SELECT first_sequence, checksum, frames FROM " + table + " ORDER BY first_sequence");
    std::map<Topic, std::uint64_t> numbers;
    while (rows.step()) {
        const auto row = rows.number(0);
        const auto frames = rows.blob(2);
        const auto events_of = "the events of the records from " + std::to_string(row) + " on ";
        if (row_checksum(row, 0, frames) != rows.number(1)) {
            result.problems.push_back(events_of + "are damaged: their checksum does not fit.");
            numbers.clear();  // The following events can't be compared with the damaged row.
            continue;
        }
        for_each_frame(frames, [&](Topic topic, std::uint64_t number, std::size_t, std::size_t) {
            ++result.events;
            auto& last = numbers[topic];
            if (last != 0 && (has_gaps ? number <= last : number != last + 1)) {
                result.problems.push_back(events_of + "have the number " + std::to_string(number) +
                                          " in " + to_string(topic) + ", where " +
                                          std::to_string(last + 1) + " is due.");
            }
            last = number;
        });
    }
}

void check_events(Database& database, Verified& result) {
    for (const char* table : present_event_tables(database)) {
        const bool has_gaps =
            table == event_tables[0] || table == event_tables[event_table_of(TopicGroup::field)];
        check_events(database, table, has_gaps, result);
    }
}

void add_pictures(const PastGame& game, std::set<Hash256>& hashes) {
    const auto add = [&](const Picture& picture) {
        hashes.insert({picture.full, picture.thumbnail});
    };
    for (const auto& team : game.teams) {
        if (team.picture) add(*team.picture);
        for (const auto& period : team.state.periods)
            std::ranges::for_each(period.pictures, add);
    }
}

// Adds to `named` the pictures that the games name.
void check_past_games(Database& database, Verified& result, std::set<Hash256>& named) {
    Statement games(database, "SELECT game, whole FROM games ORDER BY game");
    while (games.step()) {
        try {
            add_pictures(decode<PastGame>(games.blob(1)), named);
            ++result.past_games;
        } catch (const DecodeError& error) {
            result.problems.push_back("the finished game " + std::to_string(games.number(0)) +
                                      " can't be read: " + error.what() + ".");
        }
    }
}

// Checks the whole store, and that the store has all pictures in `named`.
void check_pictures(const DirectoryLayout& directory, std::set<Hash256> named, Verified& result) {
    if (std::filesystem::exists(directory.pictures())) {
        auto database = open_for_reading(directory.pictures());
        check_structure(database, directory.pictures(), result);
        Statement rows(database, "SELECT hash, checksum, jpeg FROM blobs");
        while (rows.step()) {
            ++result.pictures;
            Hash256 hash{};
            std::ranges::copy(rows.blob(0).substr(0, hash.size()), hash.begin());
            named.erase(hash);
            if (row_checksum(0, 0, rows.blob(2)) == rows.number(1)) continue;
            result.problems.push_back("the picture " + to_hex(hash) + " is damaged.");
        }
    }
    if (named.empty()) return;
    result.problems.push_back(directory.pictures().string() + ": " + std::to_string(named.size()) +
                              " pictures that the journal names are missing, the first is " +
                              to_hex(*named.begin()) + ".");
}

// Two cores are equal if they save the same bytes.
std::string saved(const core::Engine& engine) {
    std::string bytes;
    engine.save(bytes);
    return bytes;
}

// The snapshots from the oldest to the newest; unusable ones become problems.
struct Snapshots {
    std::vector<core::Engine> engines;
    std::vector<std::string> problems;
};

Snapshots read_snapshots(std::vector<runtime::SnapshotFile> files, std::uint64_t epoch) {
    Snapshots read;
    std::reverse(files.begin(), files.end());
    for (const auto& file : files) {
        try {
            read.engines.push_back(runtime::read_snapshot(file, epoch));
        } catch (const runtime::SnapshotUnusable& error) {
            read.problems.emplace_back(std::string(error.what()) + ".");
        }
    }
    return read;
}

// Opens the snapshots and fixes the present state of `table`. A running daemon may replace
// snapshots and remove their records meanwhile. Then all is read again.
Snapshots read_together(const DirectoryLayout& directory, std::unique_ptr<RecordTable>& table) {
    for (;;) {
        table = std::make_unique<RecordTable>(directory.journal());
        const auto files = runtime::list_snapshots(directory.snapshots());
        auto snapshots = read_snapshots(files, table->epoch());
        table->hold();
        if (runtime::list_snapshots(directory.snapshots()) == files) return snapshots;
    }
}

void check_replay(const DirectoryLayout& directory,
                  const Progress& progress,
                  Verified& result,
                  std::set<Hash256>& named) {
    std::unique_ptr<RecordTable> table;
    auto [snapshots, problems] = read_together(directory, table);
    const auto range = table->range();
    result.first = range.first;
    result.last = range.last;
    result.snapshots = snapshots.size();
    result.problems.insert(result.problems.end(), problems.begin(), problems.end());

    // If the journal has all records, they suffice for the replay, and each snapshot is compared
    // with it.
    core::Engine engine(table->epoch());
    auto next = snapshots.begin();
    // A crash left a snapshot that is older than the records: nothing needs it.
    while (next != snapshots.end() && std::next(next) != snapshots.end() &&
           next->sequence() + 1 < range.first)
        ++next;
    if (range.first != 1 && next != snapshots.end()) engine = std::move(*next++);
    result.replayed_from = engine.sequence();
    if (range.last < engine.sequence() || (range.first > engine.sequence() + 1)) {
        result.problems.push_back(
            "records are missing: the journal has those from " + std::to_string(range.first) +
            " to " + std::to_string(range.last) + ", the oldest usable snapshot is of record " +
            std::to_string(engine.sequence()) + ".");
        return;
    }
    const auto replay_to = [&](std::uint64_t until) {
        std::uint64_t shown = engine.sequence();
        runtime::replay(engine, *table, until, [&] {
            if (progress && engine.sequence() >= shown + progress_every) {
                shown = engine.sequence();
                progress(shown, range.last);
            }
            return true;
        });
    };
    for (; next != snapshots.end(); ++next) {
        if (next->sequence() > range.last) {
            result.problems.push_back("the journal ends with record " + std::to_string(range.last) +
                                      ", but there is a snapshot of record " +
                                      std::to_string(next->sequence()) + ": records are missing.");
            break;
        }
        replay_to(next->sequence());
        if (saved(*next) != saved(engine)) {
            result.problems.push_back("the snapshot of record " + std::to_string(next->sequence()) +
                                      " is not what replaying the records gives.");
        }
    }
    replay_to(runtime::to_the_end);
    result.digest = engine.digest();
    named.merge(engine.pictures());
}

}  // namespace

Verified verify(const DirectoryLayout& directory, const Progress& progress) {
    Verified result;
    std::set<Hash256> named;
    {
        auto database = open_journal_for_reading(directory.journal());
        const ReadTransaction transaction(database);
        const auto check = [&](auto part) { note_problems(result, directory.journal(), part); };
        check([&] { check_structure(database, directory.journal(), result); });
        check([&] { check_events(database, result); });
        check([&] { check_past_games(database, result, named); });
    }
    note_problems(
        result, directory.journal(), [&] { check_replay(directory, progress, result, named); });
    // Pictures come last, because a picture is stored before the journal names it.
    note_problems(result, directory.pictures(), [&] { check_pictures(directory, named, result); });
    return result;
}

}  // namespace muster::journal

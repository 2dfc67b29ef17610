#include "engine/journal/inspect.hpp"

#include "engine/journal/event_tables.hpp"
#include "engine/journal/record_table.hpp"
#include "engine/runtime/record.hpp"
#include "engine/runtime/recovery.hpp"
#include "engine/runtime/snapshot_file.hpp"

#include <muster/proto/json.hpp>

namespace muster::journal {

namespace fs = std::filesystem;

namespace {

std::string request_name(std::uint16_t number) {
    for (const auto& info : request_infos()) {
        if (info.number == number) return std::string(info.name);
    }
    return "request " + std::to_string(number);
}

// Throws NoSuchPast if the journal is undamaged but can't give record `until`. `from`: the record
// of the first snapshot, or 0.
void check_past(RecordTable& table,
                const std::vector<runtime::SnapshotFile>& files,
                std::uint64_t from,
                std::uint64_t until) {
    const auto range = table.range();
    const bool whole = files.empty() || files.front().sequence <= range.last;
    if (until > range.last && whole) {
        throw NoSuchPast("the journal ends with record " + std::to_string(range.last) +
                         "; there is no record " + std::to_string(until) + ".");
    }
    if (range.first <= from + 1) return;
    // The missing records were pruned because a snapshot replaces them.
    for (auto file = files.rbegin(); file != files.rend(); ++file) {
        if (file->sequence + 1 < range.first) continue;
        try {
            const auto oldest = runtime::read_snapshot(*file, table.epoch());
            throw NoSuchPast("the records before " + std::to_string(range.first) +
                             " were removed after a snapshot; the past can be read from record " +
                             std::to_string(oldest.sequence()) + " (" + to_iso(oldest.time()) +
                             ") on. With musterd's setting keep-all-records none are pruned.");
        } catch (const runtime::SnapshotUnusable&) {
            continue;
        }
    }
}

std::string json_of(const runtime::Record& record) {
    const auto input = runtime::to_input(record);
    return "{\"sequence\":" + std::to_string(record.sequence) + ",\"time\":\"" +
           to_iso(record.time) + "\",\"peer\":\"" +
           std::string(to_string(record.origin.peer_class)) +
           "\",\"uid\":" + std::to_string(record.origin.uid) + ",\"actor\":\"" +
           to_string(record.origin.actor) + "\",\"request\":" + request_to_json(input.request) +
           ",\"digest\":\"" + runtime::digest_text(record.digest_after) + "\"}";
}

Tally tally(Database& database, const char* sql) {
    Statement select(database, sql);
    select.step();
    return {select.number(0), select.number(1)};
}

std::uint64_t size_of(const fs::path& root) {
    std::uint64_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        std::error_code gone;  // The daemon may remove a snapshot meanwhile.
        if (entry.is_regular_file(gone)) {
            const auto size = entry.file_size(gone);
            if (!gone) bytes += size;
        }
    }
    return bytes;
}

}  // namespace

core::Engine rebuild(const DirectoryLayout& directory, std::uint64_t until) {
    // A running daemon may replace snapshots and remove their records meanwhile. Then all is read
    // again.
    for (;;) {
        RecordTable table(directory.journal());
        const auto files = runtime::list_snapshots(directory.snapshots());
        const auto replaced = [&] {
            return runtime::list_snapshots(directory.snapshots()) != files;
        };
        auto loaded = runtime::load_newest_snapshot(directory.snapshots(), table.epoch(), until);
        table.hold();
        if (replaced()) continue;
        if (until != runtime::to_the_end) {
            check_past(table, files, loaded.snapshot_sequence, until);
            if (replaced()) continue;
        }
        return std::move(runtime::recover_from(std::move(loaded), files, table, until).engine);
    }
}

Statistics read_statistics(const DirectoryLayout& directory) {
    auto database = open_journal_for_reading(directory.journal());
    Statistics found;
    {
        const ReadTransaction transaction(database);
        const auto identity = read_identity(database);
        found.epoch = identity.epoch;
        found.created_by = identity.created_by;
        found.written_by = identity.written_by;
        found.format = database.number("PRAGMA user_version");
        found.batches =
            tally(database, "SELECT count(*), coalesce(sum(length(payload)), 0) FROM records");
        for (const char* table : present_event_tables(database)) {
            const auto of_table = tally(
                database,
                ("SELECT count(*), coalesce(sum(length(frames)), 0) FROM " + std::string(table))
                    .c_str());
            found.event_batches.count += of_table.count;
            found.event_batches.bytes += of_table.bytes;
        }
        found.past_games =
            static_cast<std::uint64_t>(database.number("SELECT count(*) FROM games"));
    }
    RecordTable table(directory.journal());
    table.hold();
    table.seek(1);
    for (runtime::StoredBatch batch; table.next(batch);) {
        runtime::RecordReader reader(batch.records);
        runtime::Record record;
        while (reader.next(record)) {
            if (found.first == 0) {
                found.first = record.sequence;
                found.first_time = record.time;
            }
            found.last = record.sequence;
            found.last_time = record.time;
            auto& of_type = found.requests[request_name(record.request_number)];
            ++of_type.count;
            of_type.bytes += record.body.size();
        }
    }
    for (const auto& file : runtime::list_snapshots(directory.snapshots())) {
        std::error_code gone;  // The daemon may remove the snapshot meanwhile.
        const auto size = fs::file_size(file.path, gone);
        if (!gone) found.snapshots.emplace_back(file.sequence, size);
    }
    if (fs::exists(directory.pictures())) {
        auto pictures = open_for_reading(directory.pictures());
        found.pictures =
            tally(pictures, "SELECT count(*), coalesce(sum(length(jpeg)), 0) FROM blobs");
    }
    found.file_bytes = size_of(directory.root);
    return found;
}

void export_records(const DirectoryLayout& directory,
                    std::uint64_t from,
                    std::uint64_t until,
                    const std::function<void(const std::string& line)>& line) {
    constexpr std::size_t bytes_max = 64u << 10;
    RecordTable table(directory.journal());
    table.seek(from);
    // Writes the lines while no transaction is open: the reader of the lines may be a pager, which
    // can wait for long.
    std::vector<std::string> lines;
    std::size_t bytes = 0;
    const auto hand_on = [&] {
        table.let_go();
        for (const auto& text : lines)
            line(text);
        lines.clear();
        bytes = 0;
    };
    std::uint64_t expected = 0;
    for (runtime::StoredBatch batch; table.next(batch) && batch.first_sequence <= until;) {
        if (expected != 0 && batch.first_sequence != expected) {
            hand_on();
            throw runtime::JournalDamaged(
                "the records from " + std::to_string(expected) + " to " +
                std::to_string(batch.first_sequence - 1) +
                " are missing: the daemon removed them during the export, or the "
                "journal is damaged, which `muster journal verify` says.");
        }
        expected = batch.first_sequence + batch.count;
        runtime::RecordReader reader(batch.records);
        runtime::Record record;
        while (reader.next(record)) {
            if (record.sequence < from || record.sequence > until) continue;
            lines.push_back(json_of(record));
            bytes += lines.back().size();
        }
        if (bytes >= bytes_max) hand_on();
    }
    hand_on();
}

}  // namespace muster::journal

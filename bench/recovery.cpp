// How fast a journal is replayed, and how much the snapshots that keep it short slow down clients.
#include "engine/runtime/recovery.hpp"

#include "bench/support/daemon.hpp"
#include "bench/support/game_day.hpp"
#include "bench/support/journaled_core.hpp"
#include "bench/support/lock_step.hpp"
#include "bench/support/report.hpp"
#include "bench/support/stats.hpp"
#include "engine/journal/record_table.hpp"
#include "engine/runtime/record.hpp"
#include "engine/runtime/snapshot_file.hpp"

#include <algorithm>

namespace muster::bench {

namespace {

using std::chrono::milliseconds;

// Plays until the journal has `records` records. Returns the community.
World write_journal(const journal::DirectoryLayout& directory,
                    std::size_t sessions,
                    std::uint64_t records) {
    std::filesystem::create_directories(directory.root);
    JournaledCore core(directory);
    const auto world = make_world(core.caller(world_time), sessions);
    GameDay day(world);
    while (core.sequence() < records)
        day.next_round([&](Time now, Request request) { core.apply(now, std::move(request)); });
    core.set_clock(daemon_time);
    return world;
}

// ---- Replay. ----

struct Pace {
    double records = 0;
    double seconds = 0;
    double rate() const { return records / seconds; }
};

Pace time_recovery(const journal::DirectoryLayout& directory, std::uint64_t epoch) {
    Pace pace;
    pace.seconds = seconds_of([&] {
        journal::RecordTable source(directory.journal());
        const auto recovered = runtime::recover(directory.snapshots(), epoch, source);
        pace.records = static_cast<double>(recovered.replayed);
    });
    return pace;
}

// The limits of replay: reading rows with checksums, and also decoding records.
enum class Part { reading, reading_and_decoding };
Pace time_part(const journal::DirectoryLayout& directory, Part part) {
    Pace pace;
    pace.seconds = seconds_of([&] {
        journal::RecordTable source(directory.journal());
        source.seek(1);
        for (runtime::StoredBatch batch; source.next(batch);) {
            pace.records += batch.count;
            if (part == Part::reading) continue;
            runtime::RecordReader reader(batch.records);
            for (runtime::Record record; reader.next(record);)
                runtime::to_input(record);
        }
    });
    return pace;
}

double median_rate(int rounds, const std::function<Pace()>& measure) {
    std::vector<double> rates;
    for (int round = 0; round < rounds; ++round)
        rates.push_back(measure().rate());
    return median(std::move(rates));
}

void report_replay(Report& report, const Options& options) {
    constexpr double goal = 500'000;
    const ScratchDirectory scratch(options.dir);
    const journal::DirectoryLayout directory{scratch.path() / "data"};
    const std::size_t sessions = options.quick ? 2 : 100;
    const std::uint64_t records = options.quick ? 2'000 : 1'000'000;
    const int rounds = options.quick ? 1 : 5;
    write_journal(directory, sessions, records);
    const auto epoch = journal::SqliteJournal(directory.journal()).epoch();

    const double rate = median_rate(rounds, [&] { return time_recovery(directory, epoch); });
    report.add({"replay of " + std::to_string(records) + " commands of " +
                    std::to_string(sessions) + " sessions",
                rate_text(rate),
                "goal " + rate_text(goal),
                rate / goal,
                Goal::at_least(1)});
    for (const auto& [part, what] : {std::pair{Part::reading, "reading and checking the rows"},
                                     std::pair{Part::reading_and_decoding, "and decoding them"}}) {
        const double part_rate = median_rate(rounds, [&] { return time_part(directory, part); });
        report.add({std::string("of it: ") + what,
                    rate_text(part_rate),
                    time_text(1 / part_rate) + " of " + time_text(1 / rate) + " a command"});
    }
}

// ---- Snapshots. ----

bool has_snapshot(const journal::DirectoryLayout& directory) {
    return std::filesystem::exists(directory.snapshots()) &&
           !runtime::list_snapshots(directory.snapshots()).empty();
}

struct Latencies {
    std::vector<double> during;   // During a snapshot.
    std::vector<double> without;  // Between snapshots.
    double snapshot_seconds = 0;
};

// Starts a daemon that begins a snapshot with its first commit, because its journal has enough
// records. Clients send requests in slices; each slice counts for one side.
Latencies time_snapshot(const Options& options,
                        const std::filesystem::path& directory,
                        const World& world,
                        std::size_t clients,
                        milliseconds slice) {
    const journal::DirectoryLayout data{directory / "data"};
    Daemon daemon(options, directory);
    std::size_t asked = 0;
    LockStepClients load(daemon.socket(), clients, [&](std::string& out, std::size_t) {
        const auto& session = world.sessions[++asked % world.sessions.size()];
        // A separate record, whose event has no subscriber.
        const AdjustPoints adjust{session.teams[0].id, asked % 2 == 0 ? 1 : -1, "bench"};
        append_request(out, 1, Actor{}, std::nullopt, adjust);
    });
    Latencies result;
    std::size_t calm_slices = 0;
    const auto start = std::chrono::steady_clock::now();
    while (calm_slices < 20) {
        const auto part = load.run(slice);
        const bool done = has_snapshot(data);
        auto& side = done ? result.without : result.during;
        side.insert(side.end(), part.latencies.begin(), part.latencies.end());
        if (done) ++calm_slices;
        if (!done) {
            const std::chrono::duration<double> since = std::chrono::steady_clock::now() - start;
            result.snapshot_seconds = since.count();
            if (since > std::chrono::minutes(1)) throw std::runtime_error("no snapshot is made");
        }
    }
    daemon.stop();
    return result;
}

void report_snapshot(Report& report, const Options& options) {
    const ScratchDirectory scratch(options.dir);
    const std::size_t sessions = options.quick ? 20 : 1'000;
    const std::uint64_t records = options.quick ? 201'000 : 600'000;
    const int rounds = options.quick ? 1 : 5;
    constexpr std::size_t clients = 16;
    const auto original = scratch.path() / "original";
    const auto world =
        write_journal(journal::DirectoryLayout{original / "data"}, sessions, records);

    std::vector<double> during;
    std::vector<double> without;
    std::vector<double> seconds;
    for (int round = 0; round < rounds; ++round) {
        const auto copy = scratch.path() / ("round" + std::to_string(round));
        std::filesystem::copy(original, copy, std::filesystem::copy_options::recursive);
        const auto slice = milliseconds(options.quick ? 10 : 100);
        const auto latencies = time_snapshot(options, copy, world, clients, slice);
        during.push_back(percentile(latencies.during, 0.99));
        without.push_back(percentile(latencies.without, 0.99));
        seconds.push_back(latencies.snapshot_seconds);
        std::filesystem::remove_all(copy);
    }
    report.add(
        {"replies' p99 while a snapshot of " + std::to_string(sessions) + " sessions is made",
         time_text(median(during)),
         "without: " + time_text(median(without)),
         median(during) / median(without),
         Goal::at_most(2)});
    report.add({"for comparison: how long the snapshot takes beside the load",
                time_text(median(seconds)),
                "replaying " + std::to_string(records) + " records and writing it"});
}

}  // namespace

void run_recovery(const Options& options) {
    Report report("Recovery and snapshots");
    report_replay(report, options);
    report_snapshot(report, options);
    report.note(
        "The real core and the real SQLite journal make the journals: 99 % locations, 1 % "
        "completed challenges and catches. Beside the snapshot run 16 lock-step clients with "
        "durable commands.");
    report.print();
}

}  // namespace muster::bench

int main(int argc, char** argv) {
    return muster::bench::run_main("recovery", argc, argv, muster::bench::run_recovery);
}

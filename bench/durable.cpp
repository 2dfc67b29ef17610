// Commands that are durable before their replies, compared with the disk's own limit of one SQLite
// transaction for each command. Many clients share a commit, so the rate grows with the clients.
#include "bench/support/daemon.hpp"
#include "bench/support/disk.hpp"
#include "bench/support/lock_step.hpp"
#include "bench/support/report.hpp"
#include "bench/support/stats.hpp"

#include <sqlite3.h>

#include <array>
#include <memory>

namespace muster::bench {

namespace {

constexpr std::size_t goal_clients = 64;
constexpr std::array<std::size_t, 5> client_counts{1, 4, 16, 64, 256};

// ---- The references: the disk without Muster. ----

class BareSqlite {
  public:
    explicit BareSqlite(const std::filesystem::path& file) {
        sqlite3* raw = nullptr;
        check(sqlite3_open(file.c_str(), &raw));
        database_.reset(raw);
        execute(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE records (id INTEGER PRIMARY KEY, body BLOB)");
        sqlite3_stmt* insert = nullptr;
        check(sqlite3_prepare_v2(
            raw, "INSERT INTO records (body) VALUES (zeroblob(200))", -1, &insert, nullptr));
        insert_.reset(insert);
    }

    // Transactions of one record a second.
    double rate(std::chrono::milliseconds duration) {
        const auto start = std::chrono::steady_clock::now();
        auto now = start;
        double count = 0;
        for (; now - start < duration; now = std::chrono::steady_clock::now()) {
            if (sqlite3_step(insert_.get()) != SQLITE_DONE) throw std::runtime_error("insert");
            check(sqlite3_reset(insert_.get()));
            ++count;
        }
        return count / std::chrono::duration<double>(now - start).count();
    }

  private:
    struct Close {
        void operator()(sqlite3* database) const { sqlite3_close(database); }
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    static void check(int code) {
        if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errstr(code));
    }
    void execute(const char* sql) {
        check(sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr));
    }

    std::unique_ptr<sqlite3, Close> database_;
    std::unique_ptr<sqlite3_stmt, Close> insert_;
};

// ---- The commands. ----

std::vector<WorldTeam> teams_of(const World& world) {
    std::vector<WorldTeam> teams;
    for (const auto& session : world.sessions)
        teams.insert(teams.end(), session.teams.begin(), session.teams.end());
    return teams;
}

// Each client adjusts its own team's points. The reason's length makes a record of 200 bytes.
LockStepClients::NextRequest adjust_points(std::vector<WorldTeam> teams) {
    return [teams = std::move(teams)](std::string& out, std::size_t client) {
        static const std::string reason(130, 'r');
        append_request(out,
                       1,
                       Actor{},
                       std::nullopt,
                       AdjustPoints{teams[client % teams.size()].id, 1, reason});
    };
}

// Each client reports its own team's location. The phones' clocks advance by a tenth of a
// millisecond for each report, so that they stay behind the engine's.
LockStepClients::NextRequest report_location(std::vector<WorldTeam> teams) {
    auto steps = std::make_shared<std::vector<std::size_t>>(teams.size());
    return [teams = std::move(teams), steps](std::string& out, std::size_t client) {
        const auto index = client % teams.size();
        const auto step = ++(*steps)[index];
        const auto time = world_time + step * std::chrono::microseconds(100);
        const ReportLocation report{teams[index].player, location_at(index, step, time)};
        append_request(out, 1, Actor{}, std::nullopt, report);
    };
}

LockStepClients::NextRequest ping() {
    return [](std::string& out, std::size_t) {
        append_request(out, 1, Actor{}, std::nullopt, Ping{});
    };
}

struct Effort {
    int rounds;
    std::chrono::milliseconds duration;
};

void report_against_sqlite(Report& report,
                           BareSqlite& sqlite,
                           LockStepClients& clients,
                           const std::string& what,
                           const Effort& effort) {
    const auto rate = alternate(
        effort.rounds,
        [&] { return clients.run(effort.duration).rate; },
        [&] { return sqlite.rate(effort.duration); });
    report.add({what + ", 64 lock-step clients",
                rate_text(rate.first_median()),
                "one SQLite transaction each: " + rate_text(rate.second_median()),
                rate.ratio(),
                Goal::at_least(10)});
}

void report_growth(Report& report,
                   const Daemon& daemon,
                   const std::vector<WorldTeam>& teams,
                   const Effort& effort) {
    double alone = 0;
    for (const auto count : client_counts) {
        LockStepClients clients(daemon.socket(), count, adjust_points(teams));
        std::vector<double> rates;
        std::vector<double> latencies;
        for (int round = 0; round < effort.rounds; ++round) {
            const auto result = clients.run(effort.duration);
            rates.push_back(result.rate);
            latencies.push_back(median(result.latencies));
        }
        const double rate = median(rates);
        if (count == client_counts.front()) alone = rate;
        report.add({"200-byte records, " + std::to_string(count) + " lock-step clients",
                    rate_text(rate) + ", p50 " + time_text(median(latencies)),
                    "one client: " + rate_text(alone),
                    rate / alone});
    }
}

}  // namespace

void run_durable(const Options& options) {
    using std::chrono::milliseconds;
    const auto effort = options.quick ? Effort{1, milliseconds(20)} : Effort{5, milliseconds(1500)};
    const ScratchDirectory scratch(options.dir);
    Daemon daemon(options, scratch.path() / "muster");
    auto setup = daemon.connect();
    const auto teams = teams_of(make_world(wire_caller(setup), options.quick ? 2 : 32));
    BareSqlite sqlite(scratch.path() / "bare.sqlite");

    Report report("Durable commands: acknowledged once they would survive a power cut");
    {
        LockStepClients clients(daemon.socket(), goal_clients, adjust_points(teams));
        report_against_sqlite(report, sqlite, clients, "200-byte records", effort);
    }
    {
        LockStepClients clients(daemon.socket(), goal_clients, report_location(teams));
        report_against_sqlite(report, sqlite, clients, "locations", effort);
    }
    report_growth(report, daemon, teams, effort);
    {
        LockStepClients clients(daemon.socket(), goal_clients, ping());
        report.add({"for comparison: pings, which need no disk, 64 lock-step clients",
                    rate_text(clients.run(effort.duration).rate),
                    ""});
    }
    report.add({"for comparison: append of 200 bytes and fdatasync",
                rate_text(bare_append_rate(scratch.path() / "bare.log", effort.duration)),
                ""});
    report.note(
        "The reference is bare SQLite on the same disk: WAL, synchronous=FULL, one row of 200 "
        "bytes a transaction. One thread drives the clients and shares the cores with the "
        "daemon. If the disk synchronises tens of thousands of times a second, sockets and "
        "cores limit 64 clients, not the disk: compare the rate of the pings, which need no "
        "disk.");
    report.print();
    daemon.stop();
}

}  // namespace muster::bench

int main(int argc, char** argv) {
    return muster::bench::run_main("durable", argc, argv, muster::bench::run_durable);
}

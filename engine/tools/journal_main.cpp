// muster-journal shows a data directory's content, verifies it, shows its state at any moment of
// the past, and makes backups. Exit codes: 0 all is well, 1 the journal has a problem or can't be
// read, or no backup could be made, 2 wrong usage, 3 the journal does not hold the requested
// moment; 128 and the signal's number if a signal ended a backup.
#include "engine/journal/backup.hpp"
#include "engine/journal/inspect.hpp"
#include "engine/journal/schema.hpp"
#include "engine/journal/sqlite.hpp"
#include "engine/runtime/record.hpp"

#include <muster/proto/json.hpp>

#include <CLI/CLI.hpp>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <unistd.h>

namespace muster {
namespace {

using journal::DirectoryLayout;

constexpr int exit_problem = 1;
constexpr int exit_usage = 2;
constexpr int exit_no_such_past = 3;

struct Options {
    std::string directory;
    std::string backup;
    bool json = false;
    bool quiet = false;
    std::uint64_t from = 1;
    std::uint64_t until = runtime::to_the_end;
    std::string ask;

    DirectoryLayout layout() const { return {directory}; }
};

// The default data directory of musterd.
std::string default_directory() {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value == nullptr ? "" : value);
    };
    if (const auto state = variable("XDG_STATE_HOME"); !state.empty()) return state + "/muster";
    if (const auto home = variable("HOME"); !home.empty()) return home + "/.local/state/muster";
    return "/var/lib/muster";
}

std::string bytes_text(std::uint64_t bytes) {
    constexpr std::array<const char*, 4> units{"B", "KiB", "MiB", "GiB"};
    auto amount = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; amount >= 1024 && unit + 1 < units.size(); ++unit)
        amount /= 1024;
    std::array<char, 32> text{};
    std::snprintf(
        text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", amount, units.at(unit));
    return text.data();
}

// A line of a table: the column of labels is as wide as the longest label.
template <class Value>
void row(std::string_view label, const Value& value) {
    std::cout << label << std::string(label.size() < 16 ? 16 - label.size() : 1, ' ') << value
              << '\n';
}

// Shows the progress of a long task on one line, written again and again, if the output is a
// terminal.
class ProgressLine {
  public:
    explicit ProgressLine(const Options& options)
        : shown_(!options.quiet && !options.json && ::isatty(STDERR_FILENO) != 0) {}
    ~ProgressLine() { clear(); }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void show(const std::string& text) {
        if (!shown_ || text == text_) return;
        text_ = text;
        std::cerr << "\r\033[K  " << text << std::flush;
    }
    void clear() {
        if (!text_.empty()) std::cerr << "\r\033[K" << std::flush;
        text_.clear();
    }

    journal::Progress replayed() {
        return [this](std::uint64_t done, std::uint64_t of) {
            show("replayed " + std::to_string(done) + " of " + std::to_string(of));
        };
    }
    journal::Progress copied() {
        return [this](std::uint64_t done, std::uint64_t of) {
            show("copied " + bytes_text(done) + " of " + bytes_text(of));
        };
    }

  private:
    const bool shown_;
    std::string text_;
};

// ---- verify ----

void print_json(const journal::Verified& result) {
    std::cout << "{\"good\":" << (result.problems.empty() ? "true" : "false")
              << ",\"first\":" << result.first << ",\"last\":" << result.last << ",\"digest\":\""
              << runtime::digest_text(result.digest) << "\",\"events\":" << result.events
              << ",\"snapshots\":" << result.snapshots << ",\"pictures\":" << result.pictures
              << ",\"past_games\":" << result.past_games << ",\"problems\":[";
    for (std::size_t i = 0; i < result.problems.size(); ++i) {
        std::cout << (i == 0 ? "" : ",") << json_string(result.problems[i]);
    }
    std::cout << "]}\n";
}

// Prints the verification's result for `what`, which begins the sentence. Returns the exit code.
int report(const journal::Verified& result, const std::string& what, const Options& options) {
    if (options.json) {
        print_json(result);
    } else if (result.problems.empty()) {
        if (!options.quiet) {
            std::cout << what << " is good: records " << result.first << " to " << result.last
                      << " replay to the digest " << runtime::digest_text(result.digest);
            if (result.replayed_from != 0) {
                std::cout << " (from the snapshot of record " << result.replayed_from << ")";
            }
            std::cout << "; " << result.events << " events, " << result.snapshots << " snapshots, "
                      << result.past_games << " finished games and " << result.pictures
                      << " pictures.\n";
        }
    } else {
        for (const auto& problem : result.problems)
            std::cerr << "muster-journal: " << problem << '\n';
    }
    return result.problems.empty() ? 0 : exit_problem;
}

int verify(const Options& options) {
    ProgressLine line(options);
    const auto result = journal::verify(options.layout(), line.replayed());
    line.clear();
    return report(result, "The journal", options);
}

// ---- backup ----

// The signal that should end the backup; 0: none came. The next signal has its default effect.
std::atomic<int> signalled = 0;
static_assert(std::atomic<int>::is_always_lock_free, "a signal's handler may set it");

// Not derived from std::exception, so that no handler takes it for a problem of the journal.
struct Interrupted {};

void end_by_signals() {
    struct sigaction action{};
    action.sa_handler = [](int number) { signalled = number; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        ::sigaction(number, &action, nullptr);
}

journal::Progress until_signalled(journal::Progress progress) {
    return [progress = std::move(progress)](std::uint64_t done, std::uint64_t of) {
        if (signalled != 0) throw Interrupted{};
        progress(done, of);
    };
}

int back_up(const Options& options) {
    end_by_signals();
    ProgressLine line(options);
    const auto interrupted = [&] {
        line.clear();
        std::cerr << "muster-journal: a signal ended the backup; nothing of it was kept.\n";
        return 128 + signalled;
    };
    try {
        const auto result =
            journal::back_up(options.layout(),
                             options.backup,
                             {until_signalled(line.copied()), until_signalled(line.replayed())});
        line.clear();
        if (!result.problems.empty()) {
            std::cerr << "muster-journal: the copy has problems, and nothing of it was kept. "
                         "`muster journal verify "
                      << options.directory << "` says whether the data directory has them too.\n";
        }
        return report(result, "The backup " + options.backup, options);
    } catch (const Interrupted&) {
        return interrupted();
    } catch (const std::exception&) {
        // The failure may have been caused by the signal.
        if (signalled != 0) return interrupted();
        throw;
    }
}

// ---- replay ----

// Asks the rebuilt engine; prints the reply as JSON.
int ask(core::Engine& engine, const Request& request) {
    core::Outcome outcome;
    engine.apply({engine.time(), {}, request}, outcome);
    if (!outcome.ok) {
        const auto error = decode<Error>(outcome.reply);
        std::cerr << "muster-journal: " << to_string(error.code) << ": " << error.message << '\n';
        return exit_problem;
    }
    const auto number = std::visit(
        [](const auto& r) -> std::uint16_t {
            return std::remove_cvref_t<decltype(r)>::request_number;
        },
        request);
    std::cout << reply_to_json(number, outcome.reply) << '\n';
    return 0;
}

int replay(const Options& options) {
    Request request = GetStatus{};
    if (!options.ask.empty()) {
        request = request_from_json(options.ask);
        const auto kind = info_of(request).kind;
        const bool elsewhere = std::holds_alternative<ReadEvents>(request) ||
                               std::holds_alternative<FetchPicture>(request) ||
                               std::holds_alternative<ListPastGames>(request) ||
                               std::holds_alternative<GetPastGame>(request);
        if (kind != RequestKind::query || elsewhere) {
            std::cerr
                << "muster-journal: --ask takes a request that reads the engine's state, such as "
                   "'{\"GetGame\": {\"session\": 1}}'.\n";
            return exit_usage;
        }
    }
    auto engine = journal::rebuild(options.layout(), options.until);
    return ask(engine, request);
}

// ---- stat ----

void print_json(const journal::Statistics& stat) {
    std::cout << "{\"epoch\":" << stat.epoch << ",\"format\":" << stat.format
              << ",\"created_by\":" << json_string(stat.created_by)
              << ",\"written_by\":" << json_string(stat.written_by) << ",\"first\":" << stat.first
              << ",\"last\":" << stat.last << ",\"first_time\":\"" << to_iso(stat.first_time)
              << "\",\"last_time\":\"" << to_iso(stat.last_time)
              << "\",\"batches\":" << stat.batches.count
              << ",\"record_bytes\":" << stat.batches.bytes
              << ",\"event_batches\":" << stat.event_batches.count
              << ",\"event_bytes\":" << stat.event_batches.bytes
              << ",\"past_games\":" << stat.past_games << ",\"pictures\":" << stat.pictures.count
              << ",\"picture_bytes\":" << stat.pictures.bytes
              << ",\"directory_bytes\":" << stat.file_bytes << ",\"snapshots\":[";
    for (std::size_t i = 0; i < stat.snapshots.size(); ++i) {
        std::cout << (i == 0 ? "" : ",") << "{\"sequence\":" << stat.snapshots[i].first
                  << ",\"bytes\":" << stat.snapshots[i].second << "}";
    }
    std::cout << "],\"requests\":{";
    bool first = true;
    for (const auto& [name, tally] : stat.requests) {
        std::cout << (first ? "" : ",") << json_string(name) << ":{\"count\":" << tally.count
                  << ",\"bytes\":" << tally.bytes << "}";
        first = false;
    }
    std::cout << "}}\n";
}

void print_table(const journal::Statistics& stat) {
    row("format", stat.format);
    row("epoch", runtime::digest_text(stat.epoch));
    row("created by", stat.created_by);
    row("written by", stat.written_by);
    if (stat.last != 0) {
        row("records",
            std::to_string(stat.first) + " to " + std::to_string(stat.last) + " in " +
                std::to_string(stat.batches.count) + " batches, " + bytes_text(stat.batches.bytes));
        row("time", to_iso(stat.first_time) + " to " + to_iso(stat.last_time));
    } else {
        row("records", "none");
    }
    row("events",
        std::to_string(stat.event_batches.count) + " batches, " +
            bytes_text(stat.event_batches.bytes));
    row("finished games", stat.past_games);
    row("pictures", std::to_string(stat.pictures.count) + ", " + bytes_text(stat.pictures.bytes));
    for (const auto& [sequence, bytes] : stat.snapshots) {
        row("snapshot", "of record " + std::to_string(sequence) + ", " + bytes_text(bytes));
    }
    row("directory", bytes_text(stat.file_bytes));
    if (stat.requests.empty()) return;
    std::cout << '\n';
    row("count", "bytes       request");
    for (const auto& [name, tally] : stat.requests) {
        const auto bytes = std::to_string(tally.bytes);
        row(std::to_string(tally.count),
            bytes + std::string(bytes.size() < 12 ? 12 - bytes.size() : 1, ' ') + name);
    }
}

int stat(const Options& options) {
    const auto statistics = journal::read_statistics(options.layout());
    options.json ? print_json(statistics) : print_table(statistics);
    return 0;
}

// ---- export ----

int export_records(const Options& options) {
    journal::export_records(
        options.layout(), options.from, options.until, [](const std::string& line) {
            std::cout << line << '\n';
        });
    return 0;
}

// The exit code `code`, unless the output could not be written.
int written(int code) {
    if (std::cout.flush()) return code;
    std::cerr << "muster-journal: the output can't be written\n";
    return exit_problem;
}

// Runs a command and prints an exception as one line on standard error.
int guarded(const std::function<int()>& command, const Options& options) {
    const auto complain = [](const std::string& message) {
        std::cerr << "muster-journal: " << message << '\n';
        return exit_problem;
    };
    try {
        return written(command());
    } catch (const JsonError& error) {
        complain(error.what());
        return exit_usage;
    } catch (const journal::BackupRefused& error) {
        complain(error.what());
        return exit_usage;
    } catch (const journal::NoSuchPast& error) {
        complain(error.what());
        return exit_no_such_past;
    } catch (const journal::SqliteError& error) {
        return complain(journal::explain(error, options.layout().journal()));
    } catch (const std::exception& error) {
        return complain(error.what());
    }
}

int run(int argc, char** argv) {
    CLI::App app{
        "Looks at Muster's journal: offline, or beside the daemon that uses it, which is not held "
        "up. Nothing in the data directory is changed.\n"
        "Exit codes: 0 all is well, 1 the journal has a problem or can't be read, or no backup was "
        "made, 2 wrong usage, 3 the journal does not hold the record that was asked for.",
        "muster-journal"};
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string(build_version()));
    Options options;
    options.directory = default_directory();
    std::function<int()> command;

    const auto add = [&](const char* name,
                         const char* description,
                         int (*function)(const Options&),
                         const char* data_directory = "-d,--data-dir,DIR") {
        auto* sub = app.add_subcommand(name, description);
        sub->add_option(data_directory, options.directory, "The data directory")
            ->capture_default_str();
        sub->callback([&options, &command, function] {
            command = [&options, function] { return function(options); };
        });
        return sub;
    };
    auto* verify_command =
        add("verify", "Check every checksum, number and outcome; say what is wrong", verify);
    verify_command->add_flag("--json", options.json, "One JSON object");
    verify_command->add_flag("-q,--quiet", options.quiet, "Only say what is wrong");
    auto* replay_command =
        add("replay", "Rebuild a moment of the past and ask it something", replay);
    replay_command->add_option(
        "--until",
        options.until,
        "The record after which to stop (default: the last). Records behind snapshots are pruned, "
        "unless musterd keeps all");
    replay_command->add_option(
        "--ask",
        options.ask,
        "A request as JSON, such as '{\"GetGame\": {\"session\": 1}}' (default: GetStatus)");
    auto* stat_command = add("stat", "Count what is in it", stat);
    stat_command->add_flag("--json", options.json, "One JSON object");
    auto* export_command =
        add("export", "Write the records as JSON, one a line, without secrets", export_records);
    export_command->add_option("--from", options.from, "The first record")->capture_default_str();
    export_command->add_option(
        "--until", options.until, "The last record (default: the last there is)");

    auto* backup_command = add("backup",
                               "Copy the whole data directory to DIR, also beside a running daemon",
                               back_up,
                               "-d,--data-dir");
    backup_command
        ->add_option("DIR", options.backup, "Where to; a directory that is empty or not there yet")
        ->required();
    backup_command->add_flag("--json", options.json, "One JSON object");
    backup_command->add_flag("-q,--quiet", options.quiet, "Only say what is wrong");

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? written(0) : exit_usage;
    }
    return guarded(command, options);
}

}  // namespace
}  // namespace muster

int main(int argc, char** argv) {
    return muster::run(argc, argv);
}

// `muster journal …` and `muster backup` run the program muster-journal. That program links the
// engine, and `muster` must not.
#include "cli/tree.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <unistd.h>

#ifndef MUSTER_LIBEXEC_DIR
#define MUSTER_LIBEXEC_DIR "../libexec/muster"
#endif

namespace muster::cli {

namespace {

namespace fs = std::filesystem;

// Where muster-journal may be: beside this program, in a build tree's engine folder, or in libexec.
std::vector<fs::path> places() {
    std::error_code error;
    const auto here = fs::read_symlink("/proc/self/exe", error).parent_path();
    std::vector<fs::path> found;
    if (const char* given = std::getenv("MUSTER_JOURNAL"); given != nullptr)
        found.emplace_back(given);
    found.push_back(here / "muster-journal");
    found.push_back(here / MUSTER_LIBEXEC_DIR / "muster-journal");
    found.push_back(here / "../engine/muster-journal");
    return found;
}

// Replaces this process by muster-journal with these arguments.
[[noreturn]] void run_journal_program(std::vector<std::string> words) {
    for (const auto& program : places()) {
        if (::access(program.c_str(), X_OK) != 0) continue;
        std::vector<char*> arguments;
        std::string name = program.string();
        arguments.push_back(name.data());
        for (auto& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        ::execv(name.c_str(), arguments.data());
        throw Failure(ExitCode::internal, name + " can't be run: " + std::strerror(errno) + ".");
    }
    throw Failure(ExitCode::internal,
                  "muster-journal is not installed beside this program; set MUSTER_JOURNAL to "
                  "where it is.");
}

struct JournalCommand {
    CLI::App* verb = nullptr;
    void declare(CLI::App& app) { verb = &app; }
    void run(Context&) { run_journal_program(verb->remaining()); }
};

struct BackupCommand {
    std::string directory;
    std::string data_directory;
    void declare(CLI::App& verb) {
        verb.add_option("DIR", directory, "Target directory: empty, or not there yet")
            ->required()
            ->type_name("FILE");
        verb.add_option("-d,--data-dir",
                        data_directory,
                        "The daemon's data directory, instead of the usual place")
            ->type_name("FILE");
    }
    void run(Context& context) {
        std::vector<std::string> words{"backup"};
        if (context.options.json) words.emplace_back("--json");
        if (!data_directory.empty()) words.push_back("--data-dir=" + data_directory);
        words.insert(words.end(), {"--", directory});
        run_journal_program(std::move(words));
    }
};

}  // namespace

void add_journal_commands(CLI::App& app, Context& context) {
    auto& verb = add_verb<JournalCommand>(
        app,
        context,
        "journal",
        "Inspects a journal, without a daemon: verify, replay, stat, export",
        "muster journal stat\nmuster journal verify /var/lib/muster\nmuster journal --help");
    verb.prefix_command();
    verb.set_help_flag();
    verb.fallthrough(false);

    add_verb<BackupCommand>(
        app,
        context,
        "backup",
        "Copies the whole data directory, also beside a running daemon, and verifies the copy",
        "muster backup /mnt/backups/today\n"
        "muster backup /mnt/backups/today --data-dir /var/lib/muster");
}

}  // namespace muster::cli

// muster-crash: ends a real daemon repeatedly under load, and compares everything that clients were
// told with the journal.
#include "tests/crash/deaths.hpp"
#include "tests/crash/kills.hpp"
#include "tests/crash/shutdowns.hpp"

#include <iostream>

namespace muster::crash {
namespace {

constexpr const char* usage =
    "muster-crash [--kills N] [--shutdowns N] [--deaths N] [--clients K] [--seed S]\n"
    "             [--daemon PATH]\n"
    "Kills a musterd of its own N times with SIGKILL (100) under the load of K clients (64), or\n"
    "ends it N times in order, or has a musterd-faulty lose its power N times, and compares what\n"
    "clients were told with what is there. Exits with 1 when a promise was broken.\n"
    "docs/testing.md has the rest.\n";

struct Options {
    std::uint64_t kills = 0;
    std::uint64_t shutdowns = 0;
    std::uint64_t deaths = 0;
    std::string daemon;  // The daemon to test; empty: the built one.
    StageOptions stage{.daemon = MUSTERD, .faulty = MUSTERD_FAULTY};

    std::string command_line() const {
        std::string line = "muster-crash";
        if (kills != 0) line += " --kills " + std::to_string(kills);
        if (shutdowns != 0) line += " --shutdowns " + std::to_string(shutdowns);
        if (deaths != 0) line += " --deaths " + std::to_string(deaths);
        line +=
            " --clients " + std::to_string(stage.clients) + " --seed " + std::to_string(stage.seed);
        return daemon.empty() ? line : line + " --daemon " + daemon;
    }
};

bool parse(int argc, char** argv, Options& options) {
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view argument = argv[i];
        const std::string value = argv[i + 1];
        if (argument == "--kills") {
            options.kills = std::stoull(value);
        } else if (argument == "--shutdowns") {
            options.shutdowns = std::stoull(value);
        } else if (argument == "--deaths") {
            options.deaths = std::stoull(value);
        } else if (argument == "--clients") {
            options.stage.clients = std::stoull(value);
        } else if (argument == "--seed") {
            options.stage.seed = std::stoull(value);
        } else if (argument == "--daemon") {
            options.daemon = value;
        } else {
            return false;
        }
    }
    if (!options.daemon.empty())
        (options.deaths == 0 ? options.stage.daemon : options.stage.faulty) = options.daemon;
    if (options.kills == 0 && options.shutdowns == 0 && options.deaths == 0) options.kills = 100;
    return argc % 2 == 1 && options.stage.clients > 0;
}

class Run {
  public:
    Run(const Options& options, bool goodbyes) : options_(options) {
        options_.stage.goodbyes = goodbyes;
    }

    // Returns whether all promises were kept.
    bool run(const std::function<std::string(Stage&)>& what) {
        const auto began = std::chrono::steady_clock::now();
        Stage stage(options_.stage);
        try {
            const auto done = what(stage);
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
                std::chrono::steady_clock::now() - began);
            std::cout << "seed " << options_.stage.seed << ": " << done << " in " << seconds.count()
                      << " s, all promises kept\n"
                      << stage.summary();
            return true;
        } catch (const std::exception& broken) {
            std::cout << "seed " << options_.stage.seed
                      << ": a promise was broken: " << broken.what() << '\n'
                      << stage.summary() << stage.last_words()
                      << "to try again (the moments differ): " << options_.command_line() << '\n';
            return false;
        }
    }

  private:
    Options options_;
};

bool kill(const Options& options) {
    return Run(options, false).run([&](Stage& stage) {
        const auto kills = kill_often(stage, options.kills, [](const Kills& so_far) {
            if (so_far.sum() % 10 == 0) std::cout << so_far.sum() << " kills" << std::endl;
        });
        return std::to_string(kills.sum()) + " kills (" + std::to_string(kills.starting) +
               " while it started, " + std::to_string(kills.snapshot) +
               " while it wrote a snapshot)";
    });
}

bool shut_down(const Options& options) {
    return Run(options, true).run([&](Stage& stage) {
        shut_down_often(stage, options.shutdowns, [](std::uint64_t done) {
            if (done % 10 == 0) std::cout << done << " shutdowns" << std::endl;
        });
        return std::to_string(options.shutdowns) + " shutdowns";
    });
}

bool lose_power(const Options& options) {
    return Run(options, false).run([&](Stage& stage) {
        const auto deaths = die_often(stage, options.deaths, [](const Deaths& so_far) {
            if (so_far.sum() % 10 == 0) std::cout << so_far.sum() << " deaths" << std::endl;
        });
        return std::to_string(deaths.sum()) + " deaths (" + std::to_string(deaths.in_operation) +
               " in the middle of an operation of the disk)";
    });
}

}  // namespace
}  // namespace muster::crash

int main(int argc, char** argv) {
    muster::crash::Options options;
    bool understood = false;
    try {
        understood = muster::crash::parse(argc, argv, options);
    } catch (const std::logic_error&) {  // A number could not be parsed.
    }
    if (!understood) {
        std::cerr << muster::crash::usage;
        return 2;
    }
    const bool kept = (options.kills == 0 || muster::crash::kill(options)) &&
                      (options.shutdowns == 0 || muster::crash::shut_down(options)) &&
                      (options.deaths == 0 || muster::crash::lose_power(options));
    return kept ? 0 : 1;
}

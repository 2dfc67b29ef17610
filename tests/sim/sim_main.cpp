// muster-sim: runs simulated worlds, and prints the command that repeats a failure.
#include "tests/sim/last_words.hpp"
#include "tests/sim/report.hpp"
#include "tests/sim/verdict.hpp"

#include <iostream>
#include <stdexcept>
#include <unistd.h>

namespace muster::sim {
namespace {

constexpr const char* usage =
    "muster-sim [--seed N] [--seeds COUNT] [--minutes M] [--clients K] [--minimise]\n"
    "           [--without FAULT,...] [--steps S] [--trace CLIENT]\n"
    "Runs a simulated community for M simulated minutes (2), with K clients (24), for each of "
    "COUNT\n"
    "seeds from N on. Exits with 1 when a promise was broken. docs/testing.md has the rest.\n";

struct Options {
    WorldOptions world;
    std::uint64_t seeds = 1;
    bool minimise = false;
};

bool parse(int argc, char** argv, Options& options) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--minimise") {
            options.minimise = true;
            continue;
        }
        if (i + 1 == argc) return false;
        const std::string value = argv[++i];
        if (argument == "--seed") {
            options.world.seed = std::stoull(value);
        } else if (argument == "--seeds") {
            options.seeds = std::stoull(value);
        } else if (argument == "--minutes") {
            options.world.minutes = std::stod(value);
        } else if (argument == "--clients") {
            options.world.clients = std::stoull(value);
        } else if (argument == "--steps") {
            options.world.steps_max = std::stoull(value);
        } else if (argument == "--trace") {
            options.world.trace = std::stoull(value);
        } else if (argument == "--without") {
            for (std::size_t at = 0; at < value.size();) {
                const auto comma = std::min(value.find(',', at), value.size());
                const auto fault = Faults::by_name(std::string_view(value).substr(at, comma - at));
                if (!fault) return false;
                options.world.faults.remove(*fault);
                at = comma + 1;
            }
        } else {
            return false;
        }
    }
    return true;
}

// Runs a world; after a failure, searches a smaller world that fails too. True: all promises were
// kept.
bool run_and_shorten(const WorldOptions& options) {
    const auto verdict = try_world(options);
    if (verdict.kept) return true;
    std::cout << "seed " << options.seed << ", step " << verdict.steps << ": " << verdict.message
              << '\n';
    const auto tell = [](const std::string& line) { std::cout << "  " << line << std::endl; };
    std::cout << "looking for a shorter way to the same:\n";
    const auto shortest = minimise(options, verdict, tell);
    std::cout << "the shortest found: " << command_line(shortest) << '\n';
    return false;
}

// Runs a world. True: all promises were kept.
bool run(const WorldOptions& options) {
    const auto command = command_line(options);
    const auto seed = "seed " + std::to_string(options.seed);
    // Printed first, because a killed process can print nothing later.
    std::cout << command << std::endl;
    const auto began = std::chrono::steady_clock::now();
    World world(options);
    const LastWords words(
        world, STDERR_FILENO, seed + ", step ", ": a crash\nto see it again: " + command + "\n");
    bool kept = true;
    try {
        world.run();
        std::cout << seed << ": all promises kept\n";
    } catch (const Violation& violation) {
        kept = false;
        std::cout << seed << ", step " << world.steps() << ": " << violation.what()
                  << "\nto see it again: " << command << '\n';
    }
    print_report(std::cout, world, std::chrono::steady_clock::now() - began);
    return kept;
}

int run_all(Options options) {
    for (; options.seeds > 0; --options.seeds, ++options.world.seed) {
        // run_and_shorten also shortens crashes, so this process must not run the world first.
        if (!(options.minimise ? run_and_shorten : run)(options.world)) return 1;
    }
    return 0;
}

}  // namespace
}  // namespace muster::sim

int main(int argc, char** argv) {
    muster::sim::Options options;
    bool understood = false;
    try {
        understood = muster::sim::parse(argc, argv, options);
    } catch (const std::logic_error&) {  // An argument that should be a number is not one.
    }
    if (!understood) {
        std::cerr << muster::sim::usage;
        return 2;
    }
    return muster::sim::run_all(options);
}

// muster-sim: runs simulated worlds, and says how to see a failure again.
#include "tests/sim/report.hpp"

#include <csignal>
#include <cstring>
#include <iostream>
#include <unistd.h>

namespace muster::sim {
namespace {

constexpr const char* usage =
    "muster-sim --seed N [--minutes M] [--clients K] [--steps S] [--without FAULT,...] [--trace "
    "CLIENT]\n";

struct Options {
    WorldOptions world;
    bool minimise = false;
};

std::string command_line(const WorldOptions& options) {
    std::string text = "muster-sim --seed " + std::to_string(options.seed);
    text += " --minutes " + std::to_string(options.minutes);
    text += " --clients " + std::to_string(options.clients);
    std::string without;
    for (const auto& each : fault_names) {
        if (!options.faults.ever(each.fault))
            without += (without.empty() ? "" : ",") + std::string(each.name);
    }
    if (!without.empty()) text += " --without " + without;
    return text;
}

// For a CHECK that fails in the engine, which ends the process.
char last_words[512];
extern "C" void on_abort(int) {
    [[maybe_unused]] const auto written = ::write(2, last_words, std::strlen(last_words));
    std::signal(SIGABRT, SIG_DFL);
}

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

int run(const Options& options) {
    const auto command = command_line(options.world);
    const auto words = "a CHECK failed; to see it again: " + command + "\n";
    words.copy(last_words, sizeof last_words - 1);
    std::signal(SIGABRT, on_abort);
    const auto began = std::chrono::steady_clock::now();
    World world(options.world);
    try {
        world.run();
    } catch (const Violation& violation) {
        std::cout << "seed " << options.world.seed << ", step " << world.steps() << ": "
                  << violation.what() << "\nto see it again: " << command << '\n';
        print_report(std::cout, world, std::chrono::steady_clock::now() - began);
        return 1;
    }
    std::cout << "seed " << options.world.seed << ": all promises kept\n";
    print_report(std::cout, world, std::chrono::steady_clock::now() - began);
    return 0;
}

}  // namespace
}  // namespace muster::sim

int main(int argc, char** argv) {
    muster::sim::Options options;
    if (!muster::sim::parse(argc, argv, options)) {
        std::cerr << muster::sim::usage;
        return 2;
    }
    return muster::sim::run(options);
}

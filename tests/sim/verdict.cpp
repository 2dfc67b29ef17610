#include "tests/sim/verdict.hpp"

#include "tests/sim/last_words.hpp"

#include <array>
#include <cmath>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace muster::sim {

namespace {

double minutes_of(const World& world) {
    return static_cast<double>(world.simulated().count()) / 60e6;
}

// Runs in the child. Returns one line each for checker, steps and minutes, and then the message. A
// crash writes its own text to `fd`.
std::string run_here(const WorldOptions& options, int fd) {
    std::ostringstream out;
    World world(options);
    const LastWords words(world, fd, "crash\n", "\n0\nthe process crashed (its message is above)");
    try {
        world.run();
        out << "\n" << world.steps() << "\n" << minutes_of(world) << "\n";
    } catch (const Violation& violation) {
        out << violation.checker() << "\n"
            << world.steps() << "\n"
            << minutes_of(world) << "\n"
            << violation.what();
    }
    return out.str();
}

std::string read_all(int fd) {
    std::string all;
    std::array<char, 4096> buffer;
    for (;;) {
        const auto size = ::read(fd, buffer.data(), buffer.size());
        if (size <= 0) return all;
        all.append(buffer.data(), static_cast<std::size_t>(size));
    }
}

}  // namespace

Verdict try_world(const WorldOptions& options) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    const auto child = ::fork();
    if (child < 0) throw std::runtime_error("no process");
    if (child == 0) {
        ::close(ends[0]);
        const auto told = run_here(options, ends[1]);
        [[maybe_unused]] const auto written = ::write(ends[1], told.data(), told.size());
        ::_exit(0);
    }
    ::close(ends[1]);
    std::istringstream told(read_all(ends[0]));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    Verdict verdict;
    std::getline(told, verdict.checker);
    told >> verdict.steps >> verdict.minutes;
    told.ignore();
    std::getline(told, verdict.message, '\0');
    const bool ended_well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    // A sanitizer ends the process without a signal.
    if (!ended_well && verdict.checker.empty()) verdict.checker = "crash";
    verdict.kept = verdict.checker.empty();
    return verdict;
}

std::string command_line(const WorldOptions& options) {
    std::ostringstream text;
    text << "muster-sim --seed " << options.seed << " --minutes " << options.minutes
         << " --clients " << options.clients;
    std::string without;
    for (const auto& each : fault_names) {
        if (!options.faults.ever(each.fault))
            without += (without.empty() ? "" : ",") + std::string(each.name);
    }
    if (!without.empty()) text << " --without " << without;
    if (options.steps_max != WorldOptions{}.steps_max) text << " --steps " << options.steps_max;
    return text.str();
}

WorldOptions minimise(WorldOptions options,
                      const Verdict& verdict,
                      const std::function<void(const std::string&)>& tell) {
    double minutes = verdict.minutes;
    const auto end_with = [&](std::uint64_t steps) {
        if (steps != 0) options.steps_max = steps;
    };
    const auto keep_if_fails = [&](const WorldOptions& smaller) {
        const auto again = try_world(smaller);
        if (again.kept || again.checker != verdict.checker) return false;
        options = smaller;
        end_with(again.steps);
        minutes = again.minutes;
        tell("step " + std::to_string(again.steps) + ": " + command_line(options));
        return true;
    };
    end_with(verdict.steps);
    // Tries vandals first and the daemon's own faults last, because the latter are most often part
    // of the cause.
    for (auto each = fault_names.rbegin(); each != fault_names.rend(); ++each) {
        if (!options.faults.ever(each->fault)) continue;
        WorldOptions without = options;
        without.faults.remove(each->fault);
        keep_if_fails(without);
    }
    for (const std::size_t clients : {1u, 2u, 4u, 8u, 16u}) {
        if (clients >= options.clients) break;
        WorldOptions fewer = options;
        fewer.clients = clients;
        if (keep_if_fails(fewer)) break;
    }
    // Another seed may fail in fewer steps. Each seed gets at most as many steps as the best one so
    // far.
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        WorldOptions other = options;
        other.seed = seed;
        if (seed != options.seed) keep_if_fails(other);
    }
    // A shorter world has an earlier calm at its end, so the failure may not appear in it.
    WorldOptions shorter = options;
    shorter.minutes = std::ceil(minutes * 100) / 100;
    if (minutes != 0 && shorter.minutes < options.minutes) keep_if_fails(shorter);
    return options;
}

}  // namespace muster::sim

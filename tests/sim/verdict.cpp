#include "tests/sim/verdict.hpp"

#include <array>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace muster::sim {

namespace {

double minutes_of(const World& world) {
    return static_cast<double>(world.simulated().count()) / 60e6;
}

// In the child: one line each for checker, steps, minutes; the rest is the message.
std::string run_here(const WorldOptions& options) {
    std::ostringstream out;
    World world(options);
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
        const auto told = run_here(options);
        [[maybe_unused]] const auto written = ::write(ends[1], told.data(), told.size());
        ::_exit(0);
    }
    ::close(ends[1]);
    std::istringstream told(read_all(ends[0]));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return {false, "abort", "the process ended itself (its message is above)", 0, 0};
    Verdict verdict;
    std::getline(told, verdict.checker);
    told >> verdict.steps >> verdict.minutes;
    told.ignore();
    std::getline(told, verdict.message, '\0');
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
    return text.str();
}

namespace {

// What is small enough to keep.
class Search {
  public:
    Search(const Verdict& verdict, std::function<void(const std::string&)> tell)
        : wanted_(verdict), tell_(std::move(tell)) {}

    bool still_fails(WorldOptions options) {
        if (wanted_.steps != 0) options.steps_max = wanted_.steps;
        const auto verdict = try_world(options);
        if (verdict.kept || verdict.checker != wanted_.checker) return false;
        if (verdict.steps != 0) wanted_.steps = verdict.steps;
        wanted_.minutes = verdict.minutes;
        tell_("step " + std::to_string(verdict.steps) + ": " + command_line(options));
        return true;
    }
    double minutes() const { return wanted_.minutes; }

  private:
    Verdict wanted_;
    const std::function<void(const std::string&)> tell_;
};

}  // namespace

WorldOptions minimise(WorldOptions options,
                      const Verdict& verdict,
                      const std::function<void(const std::string&)>& tell) {
    Search search(verdict, tell);
    const auto keep_if_fails = [&](const WorldOptions& smaller) {
        const bool fails = search.still_fails(smaller);
        if (fails) options = smaller;
        return fails;
    };
    // Vandals first, the daemon's own troubles last: those most often belong to the cause.
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
    // Another seed may come to the same in fewer steps; each is given no more than the best so far.
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        WorldOptions other = options;
        other.seed = seed;
        if (seed != options.seed) keep_if_fails(other);
    }
    return options;
}

}  // namespace muster::sim

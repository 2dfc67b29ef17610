// The common parts of a simulated world: its time, its random numbers, its disk, its faults, and
// its checkers.
#pragma once

#include "engine/io/limits.hpp"
#include "engine/runtime/limits.hpp"
#include "tests/sim/checker.hpp"
#include "tests/sim/faults.hpp"
#include "tests/sim/schedule.hpp"
#include "tests/sim/sim_clock.hpp"
#include "tests/sim/sim_random.hpp"

#include <filesystem>

namespace muster::sim {

// Counts for the table at the end.
struct Tally {
    std::uint64_t sent = 0;      // Requests of clients, including retries.
    std::uint64_t answered = 0;  // Calls that got a reply or a refusal.
    std::uint64_t snapshots = 0;
    std::uint64_t retries = 0;
    std::uint64_t lagged = 0;
    std::uint64_t audits = 0;  // Comparisons of a client's view with freshly fetched state.
    std::map<std::string, std::uint64_t> audits_of;  // By the compared part.
    std::uint64_t calms = 0;
    std::map<ErrorCode, std::uint64_t> refused;
    struct Covered {
        std::uint64_t sent = 0;
        std::uint64_t ok = 0;
        std::uint64_t refused = 0;
    };
    std::map<std::uint16_t, Covered> requests;  // By request number.
};

struct Scene {
    Scene(std::uint64_t seed, Time start)
        : schedule(start),
          clock(schedule, SimRandom(seed, 7)),
          journal_random(seed, 1),
          link_random(seed, 2),
          daemon_random(seed, 3) {}

    // Calls tell(checker) for each checker.
    template <class F>
    void tell(F&& f) {
        for (auto& checker : checkers)
            f(*checker);
    }

    Schedule schedule;
    SimClock clock;
    SimRandom journal_random;
    SimRandom link_random;
    SimRandom daemon_random;
    Faults faults;
    Disk disk;
    std::filesystem::path snapshots;
    io::Limits io_limits;
    runtime::Limits runtime_limits;
    std::vector<std::unique_ptr<Checker>> checkers;
    Tally tally;
    std::uint64_t calls = 0;  // The number of calls that clients ever made.
};

// The epoch of a world's engine.
inline constexpr std::uint64_t epoch = 7;

}  // namespace muster::sim

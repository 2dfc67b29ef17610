// Runs a world in a process of its own, so that a crash of the world ends only that process.
#pragma once

#include "tests/sim/world.hpp"

namespace muster::sim {

// The result of a world.
struct Verdict {
    bool kept = false;    // All promises were kept.
    std::string checker;  // Of the broken promise; "crash": the process crashed.
    std::string message;
    std::uint64_t steps = 0;  // The steps until the failure. 0: not known.
    double minutes = 0;       // Simulated minutes. 0: not known.
};

Verdict try_world(const WorldOptions& options);

// The options as a command line that repeats the run.
std::string command_line(const WorldOptions& options);

// The smallest found world that breaks the same promise: fewer kinds of faults, fewer clients, a
// shorter time, or another seed. Reports its progress by `tell(line)`.
WorldOptions minimise(WorldOptions options,
                      const Verdict& verdict,
                      const std::function<void(const std::string&)>& tell);

}  // namespace muster::sim

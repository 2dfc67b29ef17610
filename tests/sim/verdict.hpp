// Runs a world in a process of its own, so that one that crashes takes nobody with it.
#pragma once

#include "tests/sim/world.hpp"

namespace muster::sim {

// What came of a world.
struct Verdict {
    bool kept = false;    // All promises were.
    std::string checker;  // Whose promise was broken; "crash": a CHECK failed, or something worse.
    std::string message;
    std::uint64_t steps = 0;  // Until then. 0: not known.
    double minutes = 0;       // Simulated. 0: not known.
};

Verdict try_world(const WorldOptions& options);

// The options as a command line that shows the same again.
std::string command_line(const WorldOptions& options);

// The smallest world found that breaks the same promise: fewer kinds of faults, fewer clients, a
// shorter time, or another seed. Tells of its progress by `tell(line)`.
WorldOptions minimise(WorldOptions options,
                      const Verdict& verdict,
                      const std::function<void(const std::string&)>& tell);

}  // namespace muster::sim

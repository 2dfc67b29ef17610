// The table at the end of a run.
#pragma once

#include "tests/sim/world.hpp"

#include <iosfwd>

namespace muster::sim {

void print_report(std::ostream& out, const World& world, std::chrono::duration<double> real);

// Requests that never succeeded, and ("Ping, refused") those that were never refused.
std::vector<std::string> not_covered(const Tally& tally);

}  // namespace muster::sim

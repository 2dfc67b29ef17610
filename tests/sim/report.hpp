// The table at the end of a run.
#pragma once

#include "tests/sim/world.hpp"

#include <iosfwd>

namespace muster::sim {

void print_report(std::ostream& out, const World& world, std::chrono::duration<double> real);

// Requests that were never sent, never succeeded, or were never refused though they may be.
std::vector<std::string> not_covered(const Tally& tally);

}  // namespace muster::sim

// libsodium's randomness from the world's seed: tokens, salts and the seeds that the door chooses
// are part of the history that a seed gives.
#pragma once

#include <cstdint>

namespace muster::sim {

// REQUIRES: before door::init_secrets(); one world at a time.
void seed_secrets(std::uint64_t seed);

}  // namespace muster::sim

// libsodium's randomness from the world's seed. Tokens, salts and the seeds that the door draws
// belong to the history of a seed.
#pragma once

#include <cstdint>

namespace muster::sim {

// REQUIRES: before door::init_secrets(); one world at a time.
void seed_secrets(std::uint64_t seed);

}  // namespace muster::sim

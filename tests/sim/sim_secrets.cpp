#include "tests/sim/sim_secrets.hpp"

#include "tests/sim/sim_random.hpp"

#include <cstring>
#include <sodium.h>
#include <stdexcept>

namespace muster::sim {

namespace {

// libsodium calls plain functions, so this state belongs to the whole process.
SimRandom& stream() {
    static SimRandom random(0, 0);
    return random;
}

void fill(void* out, std::size_t size) {
    auto* bytes = static_cast<unsigned char*>(out);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<unsigned char>(stream().next());
}

randombytes_implementation implementation{
    .implementation_name = [] { return "the world's seed"; },
    .random = [] { return static_cast<std::uint32_t>(stream().next()); },
    .stir = nullptr,
    .uniform = nullptr,
    .buf = fill,
    .close = nullptr,
};

}  // namespace

void seed_secrets(std::uint64_t seed) {
    randombytes_set_implementation(&implementation);
    // libsodium draws a canary at the first use in the process. The canary is drawn before the seed
    // is set, so that a process's first world has the same history as its second.
    if (sodium_init() < 0) throw std::runtime_error("libsodium can't be used");
    stream() = SimRandom(seed, 6);
}

}  // namespace muster::sim

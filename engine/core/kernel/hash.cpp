#include "engine/core/kernel/hash.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace muster::core {

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

}  // namespace muster::core

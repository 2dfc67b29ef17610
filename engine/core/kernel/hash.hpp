// The only hash function of the core: XXH3, the same on every machine. It does not protect against
// forgery.
#pragma once

#include <cstdint>
#include <string_view>

namespace muster::core {

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed);

}  // namespace muster::core

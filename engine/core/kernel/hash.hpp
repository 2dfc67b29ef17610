// The one hash of the core: XXH3, which is the same on every machine. Not against forgery.
#pragma once

#include <cstdint>
#include <string_view>

namespace muster::core {

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed);

}  // namespace muster::core

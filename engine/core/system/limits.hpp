// How much for programs the core keeps at most. Each bound is far beyond any community we know of;
// a bound keeps one client from filling the memory. Beyond one a request is refused with bad_data
// that names the limit.
#pragma once

#include <cstddef>

namespace muster::core::limits {

inline constexpr std::size_t values_per_user_max = 1'000;

}  // namespace muster::core::limits

// The core's bounds for values of programs. Each bound is far beyond any known community; it keeps
// one client from filling the memory. Beyond a bound a request is refused with bad_data that names
// the limit.
#pragma once

#include <cstddef>

namespace muster::core::limits {

inline constexpr std::size_t values_per_user_max = 1'000;

// A page of values ends after this number of bytes.
inline constexpr std::size_t list_values_bytes_max = 256u << 10;

}  // namespace muster::core::limits

// Which ends understand each other.
#pragma once

#include <cstdint>
#include <string_view>

namespace muster {

// Raised when a peer of the old number could not understand the new one. New requests and events do
// not raise it: an unknown number is answered with `unknown_request`, and an unknown event is
// skipped.
inline constexpr std::uint32_t protocol_version = 1;
inline constexpr std::uint32_t protocol_version_oldest = 1;

// The release, and the commit that it was built from where the build knew it.
std::string_view build_version();

}  // namespace muster

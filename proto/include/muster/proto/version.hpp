// The versions of the protocol and of the build.
#pragma once

#include <cstdint>
#include <string_view>

namespace muster {

// The number rises when a peer of the old number can't understand the new one. New requests and
// events do not raise it: the daemon answers an unknown request with `unknown_request`, and a
// client skips an unknown event.
inline constexpr std::uint32_t protocol_version = 1;
inline constexpr std::uint32_t protocol_version_oldest = 1;

// The release, and the commit of the build if the build knows it.
std::string_view build_version();

}  // namespace muster

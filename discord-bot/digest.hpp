// A text's digest, equal in every process and on every machine (FNV-1a). Not safe against
// attackers.
#pragma once

#include <cstdint>
#include <string_view>

namespace muster::discord {

constexpr std::uint64_t digest_of(std::string_view text) {
    std::uint64_t digest = 0xcbf29ce484222325;
    for (const char byte : text)
        digest = (digest ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
    return digest;
}

}  // namespace muster::discord

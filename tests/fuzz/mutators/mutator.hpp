// libFuzzer's functions for a custom mutator. A target has its mutator only in builds for fuzzing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data,
                                               std::size_t size,
                                               std::size_t max_size,
                                               unsigned seed);

namespace muster::fuzz {

// Replaces the input by `bytes`. If they do not fit, mutates the input as usual.
inline std::size_t replace(std::uint8_t* data,
                           std::size_t size,
                           std::size_t max_size,
                           std::string_view bytes) {
    if (bytes.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
    std::memcpy(data, bytes.data(), bytes.size());
    return bytes.size();
}

}  // namespace muster::fuzz

// Sometimes replaces the input by a whole request of any kind; otherwise mutates the bytes of the
// present request.
#include "tests/fuzz/mutators/mutator.hpp"
#include "tests/fuzz/random_request.hpp"

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data,
                                    std::size_t size,
                                    std::size_t max_size,
                                    unsigned seed) {
    using namespace muster;
    if (seed % 16 != 0) return LLVMFuzzerMutate(data, size, max_size);
    std::string bytes;
    fuzz::random_request(seed, seed % 32 == 0, [&](std::uint16_t number, const auto& request) {
        encode_to(bytes, number);
        encode_to(bytes, request);
    });
    return fuzz::replace(data, size, max_size, bytes);
}

// Sometimes replaces the input by a whole call of any kind; otherwise mutates the bytes of the
// present call.
#include "tests/fuzz/mutators/mutator.hpp"
#include "tests/fuzz/random_request.hpp"

#include <muster/proto/json.hpp>

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data,
                                    std::size_t size,
                                    std::size_t max_size,
                                    unsigned seed) {
    using namespace muster;
    if (seed % 16 != 0) return LLVMFuzzerMutate(data, size, max_size);
    std::string text;
    fuzz::random_request(
        seed, false, [&](std::uint16_t, const auto& request) { text = request_to_json(request); });
    return fuzz::replace(data, size, max_size, text);
}

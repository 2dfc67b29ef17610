// Sometimes replaces the input by a whole message of any kind; otherwise mutates the bytes of the
// present message.
#include "tests/fuzz/mutators/mutator.hpp"
#include "tests/fuzz/random_request.hpp"

namespace {

using namespace muster;

template <class Variant>
struct Random;
template <class... T>
struct Random<std::variant<T...>> {
    static std::string event(std::uint64_t seed) {
        test::RandomValue values(seed);
        std::size_t i = 0;
        const auto which = seed % sizeof...(T);
        std::string frame;
        static_cast<void>(
            ((i++ == which &&
              (append_event(
                   frame, {Topic::Kind::team, 2}, seed, values.make<Time>(), values.make<T>()),
               true)) ||
             ...));
        return frame.substr(frame_header_size);
    }
    static std::string reply(std::uint64_t seed) {
        test::RandomValue values(seed);
        std::size_t i = 0;
        const auto which = seed % sizeof...(T);
        std::string bytes;
        static_cast<void>(((i++ == which && (encode_to(bytes, std::uint16_t{T::request_number}),
                                             encode_to(bytes, values.make<typename T::Reply>()),
                                             true)) ||
                           ...));
        return bytes;
    }
};

std::string message(std::uint64_t seed) {
    switch (seed / 256 % 3) {
        case 0: {
            std::string bytes(1, '\0');
            fuzz::random_request(seed, false, [&](std::uint16_t number, const auto& request) {
                encode_to(bytes, number);
                encode_to(bytes, request);
            });
            return bytes;
        }
        case 1:
            return '\xff' + Random<Request>::reply(seed);
        default:
            return static_cast<char>(FrameKind::event) + Random<Event>::event(seed);
    }
}

}  // namespace

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data,
                                    std::size_t size,
                                    std::size_t max_size,
                                    unsigned seed) {
    if (seed % 16 == 0) return fuzz::replace(data, size, max_size, message(seed / 16));
    return LLVMFuzzerMutate(data, size, max_size);
}

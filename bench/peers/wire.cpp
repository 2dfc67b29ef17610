#include "bench/peers/wire.hpp"

#include "bench/peers/payload.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace muster::bench {

namespace {

constexpr std::size_t number_size = 8;

std::array<char, number_size> digits_of(std::uint64_t number) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<char, number_size> text{};
    for (std::size_t i = number_size; i-- != 0; number >>= 4)
        text[i] = digits[number & 15];
    return text;
}

std::array<char, payload_size> make_letters() {
    std::array<char, payload_size> letters{};
    std::uint64_t state = 1;  // Nearly random, so that compression does not help.
    for (char& letter : letters) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        letter = static_cast<char>('a' + (state >> 40) % 26);
    }
    return letters;
}

std::array<char, payload_size>& letters() {
    static auto letters = make_letters();
    return letters;
}

}  // namespace

std::uint64_t parse_number(std::string_view digits) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
        wrong_answer("a number", digits);
    }
    return number;
}

void wrong_answer(std::string_view server, std::string_view instead) {
    std::string text(instead.substr(0, 200));
    std::replace(text.begin(), text.end(), '\0', ' ');
    throw WrongAnswer(std::string(server) + " was to come, but: " + text);
}

std::string_view payload(std::uint64_t number) {
    auto& text = letters();
    const auto digits = digits_of(number);
    std::memcpy(text.data(), digits.data(), number_size);
    return {text.data(), text.size()};
}

void check_payload(std::string_view payload, std::uint64_t number) {
    const auto digits = digits_of(number);
    if (payload.size() != payload_size ||
        std::memcmp(payload.data(), digits.data(), number_size) != 0 ||
        std::memcmp(payload.data() + number_size,
                    letters().data() + number_size,
                    payload_size - number_size) != 0) {
        wrong_answer("event " + std::string(digits.data(), number_size), payload);
    }
}

}  // namespace muster::bench

// The custom id of a button or form: a word and numbers, as "catch:3:5:12". The id comes from
// outside and is never trusted; the engine checks the request that results from it.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace muster::discord {

inline std::string make_custom_id(std::string_view word,
                                  std::initializer_list<std::uint64_t> numbers) {
    std::string id(word);
    for (const auto number : numbers)
        id += ":" + std::to_string(number);
    return id;
}

// The numbers after the word; nothing if their count is not `Count`.
template <std::size_t Count>
std::optional<std::array<std::uint64_t, Count>> numbers_of(std::string_view id) {
    std::array<std::uint64_t, Count> numbers{};
    auto at = id.find(':');
    for (auto& number : numbers) {
        if (at >= id.size()) return std::nullopt;
        const char* first = id.data() + at + 1;
        const auto [end, error] = std::from_chars(first, id.data() + id.size(), number);
        if (error != std::errc{}) return std::nullopt;
        at = static_cast<std::size_t>(end - id.data());
        if (at < id.size() && id[at] != ':') return std::nullopt;
    }
    if (at != id.size()) return std::nullopt;
    return numbers;
}

}  // namespace muster::discord

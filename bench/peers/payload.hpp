// What records and events carry, the same bytes for every server: letters, and in front of them the
// event's number, by which a subscriber knows that none is missing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace muster::bench {

inline constexpr std::size_t payload_size = 200;

// The same each time but for the number. Valid until the next call.
std::string_view payload(std::uint64_t number);

// Throws WrongAnswer unless it is payload(number).
void check_payload(std::string_view payload, std::uint64_t number);

}  // namespace muster::bench

// The content of records and events, the same for every server: the event's number and letters. A
// subscriber detects a missing event by the number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace muster::bench {

inline constexpr std::size_t payload_size = 200;

// Payloads differ only in the number. Valid until the next call.
std::string_view payload(std::uint64_t number);

// Throws WrongAnswer unless it is payload(number).
void check_payload(std::string_view payload, std::uint64_t number);

}  // namespace muster::bench

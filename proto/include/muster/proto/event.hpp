// The declaration of an event: one row, and a struct with its fields.
//
// A row stands in the table of the event's domain (MUSTER_GAME_EVENTS and its like) and gives the
// event's name and number (never reused). An event carries the changed thing whole: fetched state
// plus events equals freshly fetched state.
#pragma once

#include <cstdint>
#include <string_view>

namespace muster {

// The content of an event's row.
template <class E>
struct EventRow;

// Applied to a table: declares the table's events and keeps each row.
#define MUSTER_DECLARE_EVENT(name_, number_)             \
    struct name_;                                        \
    template <>                                          \
    struct EventRow<name_> {                             \
        static constexpr std::string_view name = #name_; \
        static constexpr std::uint16_t number = number_; \
    };

// Opens an event's struct. REQUIRES: a row.
#define MUSTER_EVENT(name_)                                                \
    static constexpr std::string_view event_name = EventRow<name_>::name;  \
    static constexpr std::uint16_t event_number = EventRow<name_>::number; \
    bool operator==(const name_&) const = default

}  // namespace muster

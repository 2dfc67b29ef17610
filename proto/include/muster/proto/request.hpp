// What every request declares about itself.
#pragma once

#include <muster/proto/error.hpp>
#include <muster/proto/fields.hpp>

#include <cstdint>
#include <string_view>

namespace muster {

// Which way a request takes through the engine.
enum class RequestKind : std::uint8_t {
    query,     // Changes nothing, gets no record.
    command,   // Changes something, or is refused.
    internal,  // Made by the daemon itself; refused at the door.
};

#define MUSTER_REQUEST(name_, number_, kind_, reply_)               \
    using Reply = reply_;                                           \
    static constexpr std::string_view request_name = #name_;        \
    static constexpr std::uint16_t request_number = number_;        \
    static constexpr RequestKind request_kind = RequestKind::kind_; \
    bool operator==(const name_&) const = default

}  // namespace muster

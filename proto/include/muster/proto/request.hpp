// The declaration of a request: one row, and a struct with its fields.
//
// A row stands in the table of the request's domain (MUSTER_SYSTEM_REQUESTS and its like) and gives
// the request's name, its number (never reused), its kind, its reply type, its cost in the rate
// limits, and the actors that may make it. The variant Request, the decoders, the lists of requests
// and the engine's dispatch come from the rows. A new request is a row, a struct, and a handler in
// the engine: an overload of handle().
#pragma once

#include <muster/proto/error.hpp>
#include <muster/proto/fields.hpp>
#include <muster/proto/who.hpp>

#include <cstdint>
#include <string_view>

namespace muster {

// The way of a request through the engine.
enum class RequestKind : std::uint8_t {
    query,     // Changes nothing, gets no record.
    command,   // Changes something, or is refused.
    internal,  // The daemon alone makes it; the door refuses it from clients.
};

// The cost of a request in the rate limits of connections and players. `expensive`: a list, a
// history, a picture, an import or a game's start. These need the engine, the journal or a worker a
// hundred times as long as other requests do.
enum class RequestCost : std::uint8_t { cheap, expensive };

// The content of a request's row.
template <class R>
struct RequestRow;

// Applied to a table: declares the table's requests and replies, and keeps each row.
#define MUSTER_DECLARE_REQUEST(name_, number_, kind_, reply_, cost_, who_may_) \
    struct name_;                                                              \
    struct reply_;                                                             \
    template <>                                                                \
    struct RequestRow<name_> {                                                 \
        using Reply = reply_;                                                  \
        using WhoMay = who::who_may_;                                          \
        static constexpr std::string_view name = #name_;                       \
        static constexpr std::string_view reply_name = #reply_;                \
        static constexpr std::uint16_t number = number_;                       \
        static constexpr RequestKind kind = RequestKind::kind_;                \
        static constexpr RequestCost cost = RequestCost::cost_;                \
    };

// Opens a request's struct. REQUIRES: a row.
//
// The door writes values into some requests that differ from attempt to attempt (a salted verifier,
// a seed). Such a request has a member as_sent(), which returns the request without these values;
// the engine compares it to recognise a retry.
//
// A request that acts on the connection that made it says
// `static constexpr bool acts_on_connection = true;`. Its effect ends with the connection, so an
// idempotency key has no effect: on another connection the request acts again.
#define MUSTER_REQUEST(name_)                                                  \
    using Reply = RequestRow<name_>::Reply;                                    \
    using WhoMay = RequestRow<name_>::WhoMay;                                  \
    static constexpr std::string_view request_name = RequestRow<name_>::name;  \
    static constexpr std::uint16_t request_number = RequestRow<name_>::number; \
    static constexpr RequestKind request_kind = RequestRow<name_>::kind;       \
    static constexpr RequestCost request_cost = RequestRow<name_>::cost;       \
    bool operator==(const name_&) const = default

template <class R>
concept ActsOnConnection = requires { requires R::acts_on_connection; };

}  // namespace muster

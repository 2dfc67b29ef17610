// The options of a connection and of a call.
#pragma once

#include <muster/proto/message.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace muster::client {

// Waits between attempts to reconnect: each is drawn from the upper half of [0, w], where w begins
// with `first`, doubles with each attempt and ends at `longest`.
struct BackoffOptions {
    std::chrono::milliseconds first{50};
    std::chrono::milliseconds longest{5000};
};

struct Options {
    std::string socket;           // Path; empty: default_socket_path_for_clients().
    std::string name = "client";  // For the daemon's log.
    // The actor of requests, unless a call names another. Nothing: the operator or the service,
    // depending on the peer class that the daemon gives this user.
    std::optional<Actor> actor;
    // This client's lasting id, for idempotency keys. Nothing: a random id, so the daemon
    // recognises this client's keys only while this object lives. Keys count from the present time
    // in microseconds, so a program with the same id uses new keys after its next start.
    std::optional<Uuid> uuid;

    std::chrono::milliseconds connect_timeout{5000};  // From the open socket to the greeting.
    // How long connect() keeps trying while no daemon listens, or the daemon ends or does not greet
    // yet. 0: one attempt.
    std::chrono::milliseconds wait_for_daemon{0};
    std::chrono::milliseconds call_timeout{30'000};  // For calls without a timeout; 0: no limit.
    // Whether the client reconnects after a loss. If not, the loss ends every call and
    // subscription.
    bool reconnect = true;
    BackoffOptions backoff{};

    // Limit of requests without an answer; the library refuses further requests with `busy`.
    std::size_t in_flight_max = 4096;
    // Limit of events that wait in one subscription. The library drops further events, and reads
    // them from the daemon's journal once there is room.
    std::size_t queued_events_max = 1024;
};

// Which requests survive the loss of their connection, for example by a restart of the daemon. The
// library sends such a request again on the next connection; without a connection the request waits
// until its time is over. A refusal because the daemon shuts down counts as a loss. Every other
// request fails at once, even if it was not sent yet; Failure::sent tells whether it was sent.
//
// Shutdown never survives, because a second one would end the next daemon. A repeated Login opens
// two logins, and the program knows the second. A request that was sent does not survive a change
// of the realm.
enum class Retry : std::uint8_t {
    // No request. For a program that asks about the daemon of this moment, such as a health check.
    never,
    // Queries, which change nothing.
    queries,
    // Queries, and commands too, under an idempotency key: a command has its effect once.
    safe_with_key,
};

struct CallOptions {
    Retry retry = Retry::queries;
    // From the call to the answer, including reconnecting. Nothing: Options::call_timeout.
    std::optional<std::chrono::milliseconds> timeout{};
    std::optional<Actor> actor{};  // Nothing: the client's.
    // The key of a command with safe_with_key, for programs that store their own keys. Nothing: the
    // next key.
    std::optional<IdempotencyKey> key{};
};

}  // namespace muster::client

// What a client can be told when it connects, and what with each call.
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
    // In whose name requests are made unless a call says otherwise. Nothing: the operator's or the
    // service's, by what the daemon takes this user for.
    std::optional<Actor> actor;
    // This client's lasting id, for idempotency keys. Nothing: a random one, so that keys are known
    // as ours only while this object lives. Keys count from the present time in microseconds, so a
    // program that gives the same id at its next start does not meet its old keys.
    std::optional<Uuid> uuid;

    std::chrono::milliseconds connect_timeout{5000};  // For the greeting, once the socket is open.
    // How long connect() keeps trying while no daemon lets us in: nobody listens, or the daemon
    // ends or does not greet yet. 0: one attempt.
    std::chrono::milliseconds wait_for_daemon{0};
    std::chrono::milliseconds call_timeout{30'000};  // For calls that give none; 0: no limit.
    // Whether a lost connection is made anew. If not, its loss ends every call and subscription.
    bool reconnect = true;
    BackoffOptions backoff{};

    // Requests not answered yet; one more is refused with `busy`, by us.
    std::size_t in_flight_max = 4096;
    // Events that wait to be taken from one subscription. What comes on top is dropped, and read
    // again from the daemon's journal once there is room.
    std::size_t queued_events_max = 1024;
};

// Which requests survive the loss of their connection, say by a restart of the daemon. A request
// that does is sent again on the next connection; while there is no connection it waits, until its
// time is over. A refusal because the daemon is shutting down is such a loss. A request that does
// not survive fails at once, also where it was not sent yet; Failure::sent tells which it was.
//
// Shutdown never survives: a second one would end the next daemon. A Login that is asked twice
// opens two logins, of which the program knows the second. No request survives a change of the
// realm once it was sent.
enum class Retry : std::uint8_t {
    // None: for a program that asks about the daemon of this moment, such as a health check.
    never,
    // Queries, which change nothing.
    queries,
    // Queries, and commands too, under an idempotency key: a command has its effect once.
    safe_with_key,
};

struct CallOptions {
    Retry retry = Retry::queries;
    // From the call to the answer, reconnecting included. Nothing: Options::call_timeout.
    std::optional<std::chrono::milliseconds> timeout{};
    std::optional<Actor> actor{};  // Nothing: the client's.
    // With safe_with_key, for a command: the key to use, for programs that keep their own. Nothing:
    // the next one.
    std::optional<IdempotencyKey> key{};
};

}  // namespace muster::client

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
    // How long connect() keeps trying while nobody listens. 0: one attempt.
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

// What happens to a request whose connection is lost before its answer came.
enum class Retry : std::uint8_t {
    // It fails. One that was not sent yet fails too; Failure::sent tells which it was.
    never,
    // It is sent again on the next connection, under the same idempotency key, and has its effect
    // once. While there is no connection it waits, until its time is over. Refusals because the
    // daemon is shutting down are retried as well.
    safe_with_key,
};

struct CallOptions {
    Retry retry = Retry::never;
    // From the call to the answer, reconnecting included. Nothing: Options::call_timeout.
    std::optional<std::chrono::milliseconds> timeout{};
    std::optional<Actor> actor{};  // Nothing: the client's.
    // With safe_with_key: the key to use, for programs that keep their own. Nothing: the next one.
    std::optional<IdempotencyKey> key{};
};

}  // namespace muster::client

// What the daemon allows the clients of its socket. The defaults suit a community's server;
// options.hpp says which can be configured.
#pragma once

#include "engine/door/limits.hpp"

#include <muster/proto/limits.hpp>
#include <muster/proto/message.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace muster::io {

struct Limits {
    std::size_t clients_max = 10'000;

    // How long a client may take for its Hello, and for the rest of a frame that it began to send.
    std::chrono::milliseconds hello_timeout{5'000};
    std::chrono::milliseconds frame_timeout{10'000};
    // A client that asks nothing, waits for nothing and is subscribed to nothing may stay so long.
    std::chrono::milliseconds idle_timeout{3'600'000};
    // A client that takes nothing of what is pending for it is disconnected after this.
    std::chrono::milliseconds stall_timeout{30'000};
    // What a client that is told goodbye gets to read it.
    std::chrono::milliseconds goodbye_timeout{2'000};

    // Pending events of one client; those over it are lost, and the client is told (see
    // outgoing.hpp).
    std::size_t event_bytes_max = 1u << 20;
    std::size_t pieces_max = 8'192;
    // Pending replies of one client, which are never lost: from the first on it is not read from,
    // and the second ends it.
    std::size_t reply_bytes_pause = 1u << 20;
    std::size_t reply_bytes_max = 64u << 20;

    // Requests of one connection that are not answered yet; of one player, over all connections.
    std::uint32_t in_flight_max = 4'096;
    std::uint32_t player_in_flight_max = 32;
    // Requests a second, as token buckets: of one connection, and of one player. An expensive
    // request (its row says which) takes expensive_tokens.
    double connection_rate = 100'000;
    double connection_burst = 200'000;
    double player_rate = 200;
    double player_burst = 400;

    std::size_t subscriptions_max = 100'000;  // Of one connection, counted by topic and actor.

    // Frames over large_frame share this much memory while they arrive; who doesn't fit waits.
    std::size_t large_frame = 64u << 10;
    std::size_t large_frames_bytes_max = 64u << 20;

    // Slow work at the door (hashing, pictures, time zones) and journal queries: threads, and what
    // may wait.
    unsigned door_threads = 2;
    std::size_t door_jobs_max = 64;
    std::size_t door_bytes_max = 64u << 20;
    std::size_t queries_max = 4'096;

    door::LoginLimits logins;
};

// What an expensive request costs of a connection's and a player's rate, where others cost 1.
inline constexpr double expensive_tokens = 4;

inline double tokens_of(std::uint16_t request_number) {
    // A number that is not known is refused at once.
    const auto* info = find_request(request_number);
    return info && info->cost == RequestCost::expensive ? expensive_tokens : 1;
}

// The io thread waits this long, awake, for answers of the engine; where none came, it does not for
// a while: for up to so many questions.
inline constexpr std::chrono::microseconds linger_max{5};
inline constexpr unsigned linger_pause_max = 1023;

}  // namespace muster::io

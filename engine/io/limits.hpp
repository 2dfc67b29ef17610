// The limits for clients of the daemon's socket. The defaults suit a community's server;
// options.hpp lists the configurable ones.
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

    // Time limits for a client's Hello, and for the rest of a frame after its first byte.
    std::chrono::milliseconds hello_timeout{5'000};
    std::chrono::milliseconds frame_timeout{10'000};
    // The same for the parts of a request.
    std::chrono::milliseconds parts_timeout{60'000};
    // Time limit for a client without requests and subscriptions.
    std::chrono::milliseconds idle_timeout{3'600'000};
    // A client that reads none of its pending bytes is disconnected after this time.
    std::chrono::milliseconds stall_timeout{30'000};
    // The time that a client has to read its goodbye.
    std::chrono::milliseconds goodbye_timeout{2'000};

    // Pending events of one client; events beyond are lost, and the client gets Lagged (see
    // outgoing.hpp).
    std::size_t event_bytes_max = 1u << 20;
    std::size_t pieces_max = 8'192;
    // Pending replies of one client, which are never lost. Beyond the first bound the daemon stops
    // reading from the client; beyond the second it disconnects the client.
    std::size_t reply_bytes_pause = 1u << 20;
    std::size_t reply_bytes_max = 64u << 20;

    // Requests without an answer: of one connection; of one player, over all connections.
    std::uint32_t in_flight_max = 4'096;
    std::uint32_t player_in_flight_max = 32;
    // Requests a second, as token buckets: of one connection; and over all connections of one
    // player, of the organisers of one session, and of one service (a user id) for itself. An
    // expensive request (its row says which) takes expensive_tokens.
    double connection_rate = 100'000;
    double connection_burst = 200'000;
    double player_rate = 200;
    double player_burst = 400;
    double organiser_rate = 2'000;
    double organiser_burst = 4'000;
    double service_rate = 20'000;
    double service_burst = 40'000;

    std::size_t subscriptions_max = 300'000;  // Of one connection, counted by topic and actor.

    // A service may stand for tens of thousands of people. Its connections have these limits in
    // place of event_bytes_max, pieces_max and in_flight_max.
    std::size_t service_event_bytes_max = 16u << 20;
    std::size_t service_pieces_max = 131'072;
    std::uint32_t service_in_flight_max = 16'384;

    // Frames over large_frame, and requests in parts, share this much memory while they arrive;
    // further ones wait. Pictures that wait for a worker, or are with one, count too.
    std::size_t large_frame = 64u << 10;
    std::size_t large_frames_bytes_max = 128u << 20;

    // Slow work at the door (hashing, time zones), pictures, and journal queries: the threads, and
    // the bounds of waiting jobs. Each thread for pictures has a process beside it, of up to 512
    // MiB. A picture's thread may take 10 s, so no other work waits for it.
    unsigned door_threads = 2;
    std::size_t door_jobs_max = 64;
    std::size_t door_bytes_max = 64u << 20;
    unsigned picture_threads = 2;
    std::size_t pictures_max = 256;
    unsigned journal_threads = 3;
    std::size_t queries_max = 4'096;

    door::LoginLimits logins;

    // The limits of a service's connection.
    Limits of_service() const {
        Limits limits = *this;
        limits.event_bytes_max = service_event_bytes_max;
        limits.pieces_max = service_pieces_max;
        limits.in_flight_max = service_in_flight_max;
        return limits;
    }
};

// The cost of an expensive request in a rate; other requests cost 1.
inline constexpr double expensive_tokens = 4;

inline double tokens_of(std::uint16_t request_number) {
    // The daemon refuses an unknown number at once.
    const auto* info = find_request(request_number);
    return info && info->cost == RequestCost::expensive ? expensive_tokens : 1;
}

// The io thread waits this long, without sleep, for the engine's answers. If none comes, it does
// not wait for a number of requests, up to the second limit.
inline constexpr std::chrono::microseconds linger_max{5};
inline constexpr unsigned linger_pause_max = 1023;

}  // namespace muster::io

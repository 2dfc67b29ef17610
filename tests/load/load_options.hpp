// How a load is: how many clients, how busy, how reliable.
#pragma once

#include <muster/client/options.hpp>

namespace muster::load {

struct LoadOptions {
    std::size_t clients = 64;
    std::string socket;
    std::uint64_t seed = 1;  // Of what they ask and do; when they do it is the machine's.
    // Between a client's turns, on average: each mostly asks something.
    std::chrono::microseconds pause{10'000};
    std::size_t window = 4;         // Requests of a client that wait for an answer, at most.
    std::size_t subscriptions = 2;  // Of a client, at once.
    double vanish = 0.001;          // Of turns: its process ends, and begins anew with its next.
    double resubscribe = 0.01;      // Of turns: ends a subscription; a later turn makes another.
    double ask_again = 0.03;        // Of requests: one that was acknowledged, under its old key.
    // The daemon is only ended in order: who loses its connection without a goodbye objects.
    bool goodbyes = false;
    client::BackoffOptions backoff{std::chrono::milliseconds(5), std::chrono::milliseconds(50)};
};

}  // namespace muster::load

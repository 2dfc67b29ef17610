// The options of a load: number of clients, rate, reliability.
#pragma once

#include <muster/client/options.hpp>

namespace muster::load {

struct LoadOptions {
    std::size_t clients = 64;
    std::string socket;
    std::uint64_t seed = 1;  // Of the clients' choices; their timing depends on the machine.
    // The mean time between a client's turns. Most turns send a request.
    std::chrono::microseconds pause{10'000};
    std::size_t window = 4;         // Most unanswered requests of a client.
    std::size_t subscriptions = 2;  // Of each client at a time.
    double vanish = 0.001;          // Part of turns in which the client's process ends; its next
                                    // turn starts a new one.
    double resubscribe = 0.01;      // Part of turns that end a subscription; a later turn makes
                                    // another.
    double ask_again = 0.03;        // Part of requests that repeat an acknowledged one under its
                                    // old key.
    // The daemon only shuts down in order: a client that loses its connection without a goodbye
    // objects.
    bool goodbyes = false;
    client::BackoffOptions backoff{std::chrono::milliseconds(5), std::chrono::milliseconds(50)};
};

}  // namespace muster::load

// Many clients, driven by one thread; each waits for a reply before its next request. So a bench
// has many app users without as many threads.
#pragma once

#include "bench/support/connection.hpp"

#include <chrono>
#include <functional>
#include <vector>

namespace muster::bench {

class LockStepClients {
  public:
    // Appends the frame of a client's next request, with any id.
    using NextRequest = std::function<void(std::string& out, std::size_t client)>;

    LockStepClients(const std::filesystem::path& socket, std::size_t clients, NextRequest next);

    struct Result {
        double rate = 0;                // Replies a second.
        std::vector<double> latencies;  // In seconds, one for each reply.
    };
    // Lets all clients send requests for `duration`. Throws on a refusal.
    Result run(std::chrono::milliseconds duration);

  private:
    using Clock = std::chrono::steady_clock;
    struct Client {
        Connection connection;
        Clock::time_point asked{};
    };

    void ask(std::size_t client);

    Fd epoll_;
    std::vector<Client> clients_;
    NextRequest next_;
    std::string frame_;
};

}  // namespace muster::bench

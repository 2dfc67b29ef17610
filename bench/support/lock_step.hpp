// Many clients of which each waits for a reply before it asks again, driven by one thread: as many
// app users as a test needs, without as many threads.
#pragma once

#include "bench/support/connection.hpp"

#include <chrono>
#include <functional>
#include <vector>

namespace muster::bench {

class LockStepClients {
  public:
    // Appends the frame of a client's next request, whose id may be anything.
    using NextRequest = std::function<void(std::string& out, std::size_t client)>;

    LockStepClients(const std::filesystem::path& socket, std::size_t clients, NextRequest next);

    struct Result {
        double rate = 0;                // Replies a second.
        std::vector<double> latencies;  // Seconds, one a reply.
    };
    // Lets all of them go on asking for so long. Throws where a request is refused.
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

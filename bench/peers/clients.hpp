// Connections to one server, driven by one thread with one epoll. The code is the same for every
// server, so a difference is the server's.
#pragma once

#include "bench/peers/wire.hpp"
#include "bench/support/socket.hpp"

#include <chrono>
#include <vector>

namespace muster::bench {

// Any one thread.
class Clients {
  public:
    using Clock = std::chrono::steady_clock;

    Clients();

    // Sends the greeting and waits until the server has answered it.
    void add(Fd connection, std::unique_ptr<Wire> wire);
    std::size_t size() const { return links_.size(); }

    // Sends `count` of a client's requests in one write.
    void ask(std::size_t client, std::size_t count);
    // Waits for input, reads all of it and calls `taken(client, replies, events)` for each client
    // with a complete message.
    template <class F>
    void take(F taken);

  private:
    struct Link {
        Fd connection;
        std::unique_ptr<Wire> wire;
        std::string rest{};  // An incomplete message.
    };

    // Returns the number of clients with input, which ready_ lists.
    std::size_t wait();
    std::size_t client_at(std::size_t index) const;
    Wire::Taken read(Link& link);

    Fd epoll_;
    std::vector<Link> links_;
    std::string out_;
    std::vector<char> in_;
    struct Ready;
    std::shared_ptr<Ready> ready_;
};

template <class F>
void Clients::take(F taken) {
    const auto count = wait();
    for (std::size_t i = 0; i < count; ++i) {
        const auto client = client_at(i);
        const auto got = read(links_[client]);
        if (got.replies + got.events != 0) taken(client, got.replies, got.events);
    }
}

}  // namespace muster::bench

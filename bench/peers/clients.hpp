// Connections to one server, driven by one thread and one epoll: the same for every server, so that
// what differs is theirs.
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

    // Greets the server and waits until it has answered all of that.
    void add(Fd connection, std::unique_ptr<Wire> wire);
    std::size_t size() const { return links_.size(); }

    // Sends that many of a client's requests in one write.
    void ask(std::size_t client, std::size_t count);
    // Waits until something has arrived, takes all of it and calls
    // `taken(client, replies, events)` for each client that got something whole.
    template <class F>
    void take(F taken);

  private:
    struct Link {
        Fd connection;
        std::unique_ptr<Wire> wire;
        std::string rest{};  // The beginning of a message that is not whole yet.
    };

    // How many clients have something, in ready_.
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

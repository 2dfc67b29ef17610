// A link in place of a socket under the daemon's own conversation: reads the bytes that arrived,
// writes what the link accepts.
#pragma once

#include "engine/io/desk.hpp"
#include "tests/sim/scene.hpp"
#include "tests/sim/sim_link.hpp"

namespace muster::sim {

class SimConnection final : public io::Wire, public std::enable_shared_from_this<SimConnection> {
  public:
    // Adds a new connection to the desk's hub, which owns it, and listens to the link's end.
    // `end_round` is called after a read or a write.
    static void open(io::Desk& desk,
                     Scene& scene,
                     std::shared_ptr<SimLink> link,
                     door::Peer peer,
                     std::function<void()> end_round);

    SimConnection(io::Desk& desk,
                  Scene& scene,
                  std::shared_ptr<SimLink> link,
                  door::Peer peer,
                  std::function<void()> end_round);

    void serve() override;
    void close() override { link_->close(SimLink::End::daemon); }

  private:
    void listen();
    // False: there is nothing to read, or the conversation does not read now.
    bool read_some();
    void read();
    void read_on();
    void lost();

    io::Desk& desk_;
    Scene& scene_;
    const std::shared_ptr<SimLink> link_;
    const std::function<void()> end_round_;
    bool reads_later_ = false;
    io::Conversation conversation_;
};

}  // namespace muster::sim

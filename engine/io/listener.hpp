// The daemon's Unix socket, with its mode and group. The listener takes a free path or that of a
// dead daemon, and removes the socket at the end.
#pragma once

#include "engine/io/asio.hpp"

#include <muster/proto/values.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <sys/types.h>
#include <vector>

namespace muster::io {

// The socket can't be used. The message gives the reason, for people.
class CannotListen : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct SocketOptions {
    std::string path;
    mode_t mode = 0600;
    std::optional<gid_t> group;  // The group whose members are services.
};

// io thread.
class Listener {
  public:
    // Makes the directory if it is missing, and listens. Throws CannotListen if another daemon
    // listens there, the directory belongs to another user, the path is too long, or rights are
    // missing.
    Listener(asio::io_context& io, const SocketOptions& options);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    Acceptor& acceptor() { return acceptor_; }
    const std::string& path() const { return options_.path; }
    // If the socket is no longer at its path, makes it anew; a waiting accept gets
    // operation_aborted. Returns whether it did. Throws CannotListen, then try again later.
    // REQUIRES: not closed.
    bool keep();
    // Accepts no more connections, and removes the socket. A second call has no effect.
    void close();

  private:
    void listen();

    SocketOptions options_;
    int lock_;  // Held while the daemon listens; -1: lost, or closed.
    bool is_closed_ = false;
    ino_t inode_ = 0;
    Acceptor acceptor_;
};

// The user at the other end, from the kernel, at the time of connecting.
struct Credentials {
    uid_t uid = 0;
    gid_t gid = 0;
    std::vector<gid_t> groups;  // Supplementary.
};

// Nothing: the peer has gone.
std::optional<Credentials> credentials_of(Socket& socket);

// Operator: root, or the user that the daemon runs as. Service: a member of the group.
PeerClass classify(const Credentials& peer, uid_t own_uid, std::optional<gid_t> service_group);

}  // namespace muster::io

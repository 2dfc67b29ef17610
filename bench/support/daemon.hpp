// A musterd of the bench's own, in a directory of its own.
#pragma once

#include "bench/support/connection.hpp"
#include "bench/support/options.hpp"
#include "bench/support/process.hpp"
#include "bench/support/world.hpp"

#include <string>
#include <vector>

namespace muster::bench {

class Daemon {
  public:
    // Starts it with its data and socket in `directory` (made if need be) and returns once it
    // answers. Its engine time begins at daemon_time, and no connection is limited in its rate.
    // `more` are further options.
    Daemon(const Options& options,
           const std::filesystem::path& directory,
           const std::vector<std::string>& more = {});
    // Ends it as SIGTERM does; throws where it does not end well.
    void stop();

    const std::filesystem::path& socket() const { return socket_; }
    pid_t pid() const { return process_.pid(); }
    Connection connect() const { return Connection::open(socket_); }

  private:
    static ChildProcess start(const Options& options,
                              const std::filesystem::path& directory,
                              const std::vector<std::string>& more);

    std::filesystem::path socket_;
    ChildProcess process_;
};

// Requests to a daemon, one after the other.
Caller wire_caller(Connection& connection);

// Memory that a process has to itself, in bytes (Private_Clean + Private_Dirty).
double private_memory(pid_t pid);

}  // namespace muster::bench

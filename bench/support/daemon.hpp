// The bench's own musterd in its own directory.
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
    // Starts the daemon in `directory`, which is created if missing, and waits until it answers.
    // Its engine time begins at `from`, and connections have no rate limit. `more` are further
    // options.
    Daemon(const Options& options,
           const std::filesystem::path& directory,
           const std::vector<std::string>& more = {},
           Time from = daemon_time);
    // Ends the daemon by SIGTERM. Throws if it exits with an error.
    void stop();

    const std::filesystem::path& socket() const { return socket_; }
    pid_t pid() const { return process_.pid(); }
    Connection connect() const { return Connection::open(socket_); }

  private:
    static ChildProcess start(const Options& options,
                              const std::filesystem::path& directory,
                              const std::vector<std::string>& more,
                              Time from);

    std::filesystem::path socket_;
    ChildProcess process_;
};

// Sends requests to a daemon one after the other.
Caller wire_caller(Connection& connection);

// The private memory of a process in bytes (Private_Clean + Private_Dirty).
double private_memory(pid_t pid);

}  // namespace muster::bench

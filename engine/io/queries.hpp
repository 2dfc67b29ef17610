// Queries that the journal answers: past events, pictures, finished games. A worker reads the
// answer. One query of a connection runs at a time, and none while the client does not read its
// replies. So the memory of replies is bounded.
#pragma once

#include "engine/io/connection.hpp"
#include "engine/io/workers.hpp"

#include <deque>

namespace muster::io {

// io thread.
class Queries {
  public:
    Queries(Hub& hub, runtime::JournalReader& journal);

    void start(const runtime::Released::Query& query);
    // The connection may have room again.
    void go_on(Connection& connection);
    // The client has gone.
    void forget(runtime::ClientId client);

  private:
    struct Line {
        std::deque<runtime::Released::Query> waiting;
        bool is_running = false;
    };

    void run_next(Connection& connection, Line& line);
    void done(runtime::ClientId client,
              std::uint64_t request_id,
              const std::shared_ptr<const std::string>& frame);

    Hub& hub_;
    runtime::JournalReader& journal_;
    std::unordered_map<runtime::ClientId, Line> lines_;
    std::size_t waiting_ = 0;  // Or running, of all lines.
    Workers workers_;
};

}  // namespace muster::io

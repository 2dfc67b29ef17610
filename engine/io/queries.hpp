// Queries with an answer in the journal: past events, pictures, finished games. A slow job reads
// the answer. One query of a client runs at a time, and none runs while the client does not take
// its replies, so that the memory of replies is bounded. Sans-I/O.
#pragma once

#include "engine/io/conversation.hpp"
#include "engine/io/jobs.hpp"

#include <deque>
#include <unordered_map>

namespace muster::io {

// io thread (any one thread).
class Queries {
  public:
    Queries(Hub& hub, Jobs& jobs, runtime::JournalReader& journal);

    void start(const runtime::Released::Query& query);
    // The client may have room for replies again.
    void go_on(Conversation& conversation);
    // The client is gone.
    void forget(runtime::ClientId client);

  private:
    struct Line {
        std::deque<runtime::Released::Query> waiting;
        bool is_running = false;
    };

    void run_next(Conversation& conversation, Line& line);
    void done(runtime::ClientId client,
              std::uint64_t request_id,
              const std::shared_ptr<const std::string>& frame);

    Hub& hub_;
    Jobs& jobs_;
    runtime::JournalReader& journal_;
    std::unordered_map<runtime::ClientId, Line> lines_;
    std::size_t waiting_ = 0;  // Waiting or running, of all lines.
};

}  // namespace muster::io

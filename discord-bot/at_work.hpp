// The servers with a /setup or /teardown in progress. Two at once could create a channel twice, or
// one could remove what the other needs. A /start or /session unlink at the same time would do
// similar harm.
#pragma once

#include "discord-bot/api/interaction.hpp"

#include <mutex>
#include <set>

namespace muster::discord {

// Any thread.
class AtWork {
  public:
    // Holds the server for the turn's lifetime. Converts to false if another turn holds the server.
    class Turn {
      public:
        Turn(AtWork& at_work, Snowflake server)
            : at_work_(at_work), server_(server), mine_(at_work.enter(server)) {}
        ~Turn() {
            if (mine_) at_work_.leave(server_);
        }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        explicit operator bool() const { return mine_; }

      private:
        AtWork& at_work_;
        Snowflake server_;
        bool mine_;
    };

  private:
    bool enter(Snowflake server) {
        const std::lock_guard lock(mutex_);
        return servers_.insert(server).second;
    }
    void leave(Snowflake server) {
        const std::lock_guard lock(mutex_);
        servers_.erase(server);
    }

    std::mutex mutex_;
    std::set<Snowflake> servers_;
};

}  // namespace muster::discord

// The servers where somebody's /setup or /teardown is under way: two at once would make things
// twice, or one take away what the other relies on. So would a /start or /session unlink meanwhile.
#pragma once

#include "discord-bot/api/interaction.hpp"

#include <mutex>
#include <set>

namespace muster::discord {

// Any thread.
class AtWork {
  public:
    // Holds the server from its beginning to its end; false where somebody else did already.
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

// The teams' roles at an earlier event. A channel that catches up must see each missed event with
// the roles of that time.
#pragma once

#include "discord-bot/engine.hpp"
#include "discord-bot/render/roster.hpp"

#include <deque>

namespace muster::discord {

class RoleHistory {
  public:
    // Reads the session's events up to `last`, back far enough for a channel that was told up to
    // `first`. Waits for the engine; throws Refused and client::TransportError.
    RoleHistory(Engine& engine, SessionId session, std::uint64_t first, std::uint64_t last);

    // The roles after the session's event `number`, which lies from `first` to `last`.
    std::map<TeamId, Role> after(std::uint64_t number) const;

  private:
    std::deque<ReceivedEvent> changes_;  // Oldest first; begins with an event that tells all roles.
};

}  // namespace muster::discord

// Who had which role when a channel was last told something: who comes back after a while must
// look at what happened meanwhile with the eyes of then.
#pragma once

#include "discord-bot/engine.hpp"
#include "discord-bot/render/roster.hpp"

#include <deque>

namespace muster::discord {

class RoleHistory {
  public:
    // Of a session's events up to `last`; far enough back for who was told up to `first`. Waits for
    // the engine; throws Refused and client::TransportError.
    RoleHistory(Engine& engine, SessionId session, std::uint64_t first, std::uint64_t last);

    // After the session's event of this number, from `first` to `last`.
    std::map<TeamId, Role> after(std::uint64_t number) const;

  private:
    std::deque<ReceivedEvent> changes_;  // Oldest first; it begins with a game's start or end.
};

}  // namespace muster::discord

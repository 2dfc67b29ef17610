// What the handlers of this domain work with.
#pragma once

#include "engine/core/kernel/context.hpp"
#include "engine/core/people/state.hpp"

namespace muster::core {

// What this domain asks of the domains above, which it does not know. The engine answers, and asks
// those domains in one fixed order.
class AbovePeople {
  public:
    virtual ~AbovePeople() = default;
    // Whether the player is in the session, whose organisers then see what is private.
    virtual bool is_in(PlayerId player, SessionId session) const = 0;
    // The player is about to be removed, which nothing can refuse any more: the domains above take
    // the player out of everything.
    virtual void let_go(PlayerState& player) = 0;
};

struct PeopleContext : Context {
    PeopleState& people;
    AbovePeople* above_people = nullptr;  // Never null in a handler.
};

inline Topic catalog_topic() {
    return {Topic::Kind::catalog, 0};
}
inline Topic topic_of(PlayerId player) {
    return {Topic::Kind::player, player.value};
}

}  // namespace muster::core

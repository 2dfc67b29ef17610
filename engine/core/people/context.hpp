// The context of this domain's handlers.
#pragma once

#include "engine/core/kernel/context.hpp"
#include "engine/core/people/state.hpp"

namespace muster::core {

// The calls from this domain to the domains above, which it does not include. The engine implements
// them, and calls those domains in one fixed order.
class AbovePeople {
  public:
    virtual ~AbovePeople() = default;
    // Whether the player is in the session. If so, the session's organisers may see the player's
    // private data.
    virtual bool is_in(PlayerId player, SessionId session) const = 0;
    // Whether the player plays, and so can't be removed.
    virtual bool is_playing(PlayerId player) const = 0;
    // Writes where the player plays and is.
    virtual void add_place(Player& player) const = 0;
    // Called before a player's removal, which can't fail any more: the domains above remove the
    // player from their state.
    virtual void let_go(PlayerId player) = 0;
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

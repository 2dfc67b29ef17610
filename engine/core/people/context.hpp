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
    // Whether the player is in the session. Then the session's organisers may see the player's
    // private data.
    virtual bool is_in(PlayerId player, SessionId session) const = 0;
    // Adds the topics of the domains above that the player may hear now: the topics that gain()
    // gave and lose() did not take.
    virtual void add_topics_of(PlayerId player, std::vector<Topic>& topics) const = 0;
    // Whether the player plays in a game, and so can't be removed.
    virtual bool is_playing(PlayerId player) const = 0;
    // Writes the player's game and location.
    virtual void add_place(Player& player) const = 0;
    // Called before a player's removal, which can't fail any more: the domains above remove the
    // player from their state.
    virtual void let_go(PlayerId player) = 0;
};

struct PeopleContext : Context {
    PeopleState& people;
    AbovePeople* above_people = nullptr;  // Never null in a handler.

    // Begins or ends the player's right to the topic, after the events of this command. REQUIRES:
    // the player does not have the right; the player has it.
    void gain(PlayerId player, Topic topic);
    void lose(PlayerId player, Topic topic);
    using Context::lose;
    // The thing of the topic ends for the player: the past events are no longer read by its right.
    void forget_heard(PlayerId player, Topic topic) {
        heard_changes.push_back({player, topic, Heard::Change::Is::forgotten});
    }

    std::vector<Heard::Change> heard_changes = {};  // Of this command, in order.
};

inline Topic catalog_topic() {
    return {Topic::Kind::catalog, 0};
}
inline Topic topic_of(PlayerId player) {
    return {Topic::Kind::player, player.value};
}

}  // namespace muster::core

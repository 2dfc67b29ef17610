// The differences between the versions of the rules, one question for each. No other file of the
// core compares version numbers. docs/rules-versions.md has the same as a table. A journal replays
// by the version that its own records activate, so an old rule stays here while a supported journal
// may hold it (rules_version_oldest).
#pragma once

#include "engine/core/kernel/context.hpp"

namespace muster::core::rules {

// Since 2: PlayerSaved has only the facts of a player that every listener of the catalog may always
// see. It has no Discord user, and no session in which the player plays. Before, it had both.
inline bool catalog_has_public_profiles(const Context& context) {
    return context.kernel.rules_version >= 2;
}

// Until 1: the start and the end of a game send a PlayerSaved for each of its players. Since 2 only
// the players' own topics get an event.
inline bool catalog_hears_who_plays(const Context& context) {
    return context.kernel.rules_version < 2;
}

// Since 2: a login ends limits::login_kept_for after it was opened or last renewed, and its use
// renews it.
inline bool logins_expire(const Context& context) {
    return context.kernel.rules_version >= 2;
}

// Since 2: a player's own topic gets an event when logins are closed.
inline bool closed_logins_are_told(const Context& context) {
    return context.kernel.rules_version >= 2;
}

// Since 3: the topics of a removed thing are closed.
inline bool topics_close(const Context& context) {
    return context.kernel.rules_version >= 3;
}

// Since 4: a location from before the game, or older than the setting location_max_age_s, is no
// evidence for or against a catch. Before, each location was.
inline bool locations_grow_old(const Context& context) {
    return context.kernel.rules_version >= 4;
}

// Since 4: a challenge with a random place is drawn only where the draw's distance allows such a
// place. Before, the place was drawn among all zones where the distance allowed none.
inline bool random_places_are_in_reach(const Context& context) {
    return context.kernel.rules_version >= 4;
}

// Since 4: the setting challenge_sets follows the names of sets, and a set that it names can't be
// removed. Before, the setting named a set that no longer existed.
inline bool settings_follow_sets(const Context& context) {
    return context.kernel.rules_version >= 4;
}

// Since 4: each completion and catch keeps what it replaced, so that it can be taken back. Before,
// the state of a game had no place for that.
inline bool periods_can_be_undone(const Context& context) {
    return context.kernel.rules_version >= 4;
}

// Since 4: "%%" in a challenge's text is a percent sign. Before, both signs were shown.
inline bool doubled_percent_is_one(const Context& context) {
    return context.kernel.rules_version >= 4;
}

// Since 4: a service hears of the sessions that are granted to it, on a topic of its own. Before,
// it heard of every session on the topic of all.
inline bool services_hear_of_their_own(const Context& context) {
    return context.kernel.rules_version >= 4;
}

}  // namespace muster::core::rules

// What the versions of the rules differ in, one question a difference: nothing else in the core
// compares version numbers. docs/rules-versions.md has the same as a table. A journal replays by
// the version that its own records activate, so what an old version did stays here as long as
// rules_version_oldest says that a journal may hold it.
#pragma once

#include "engine/core/kernel/context.hpp"

namespace muster::core::rules {

// Since 2: PlayerSaved has only what every listener of the catalog may see of a player, whatever
// happens to the player: no Discord user, and not where the player plays. Before, it had both.
inline bool catalog_has_public_profiles(const Context& context) {
    return context.kernel.rules_version >= 2;
}

// Until 1: the start and the end of a game send a PlayerSaved for each of its players. Since 2 the
// players' own topics alone are told.
inline bool catalog_hears_who_plays(const Context& context) {
    return context.kernel.rules_version < 2;
}

// Since 2: a login ends limits::login_kept_for after it was opened or last renewed, and its use
// renews it.
inline bool logins_expire(const Context& context) {
    return context.kernel.rules_version >= 2;
}

// Since 2: a player's own topic is told when logins are closed.
inline bool closed_logins_are_told(const Context& context) {
    return context.kernel.rules_version >= 2;
}

}  // namespace muster::core::rules

// A community of the size that the limits are made for: registered players by the million, of whom
// a tenth is logged in. Always the same, byte for byte.
#pragma once

#include "bench/support/world.hpp"

#include <cstddef>

namespace muster::bench {

// The player of that number (from 0) as a service registers it: a name of twelve letters, a
// nickname for each third player, a Discord user for each fourth one, and a passphrase's verifier.
CreatePlayer player_at(std::size_t number);
// The login of that player. REQUIRES: the player's id is number + 1.
OpenLogin login_at(std::size_t number);

// A session with teams of players. The players' ids go on from `first`.
struct SessionPlan {
    std::size_t number = 0;  // Part of the name.
    std::size_t teams = 0;
    std::size_t players_each = 0;
    PlayerId first;
};
WorldSession add_session(const Caller& call, const SessionPlan& plan);

// The next challenge of a large catalog: of a kind that is drawn in each zone.
Challenge challenge_at(std::size_t number);

}  // namespace muster::bench

// What happens to people's profiles.
#pragma once

#include <muster/proto/event.hpp>
#include <muster/proto/people/player.hpp>

namespace muster {

// clang-format off
//  name                    number
#define MUSTER_PEOPLE_EVENTS(ROW)       \
    ROW(PlayerSaved,                20) \
    ROW(PlayerRemoved,              21) \
    ROW(ProfileChanged,             90) \
    ROW(LoginsClosed,               92)
// clang-format on
MUSTER_PEOPLE_EVENTS(MUSTER_DECLARE_EVENT)

struct PlayerSaved {
    // Created or changed, as everybody may see it: without phone, Discord user, location and
    // `playing_in`, of which GetPlayer tells those who may know. By version 1 of the rules with
    // Discord user and `playing_in`, also at the start and the end of a game.
    MUSTER_EVENT(PlayerSaved);
    Player player;
    MUSTER_FIELDS(player)
};
struct PlayerRemoved {
    MUSTER_EVENT(PlayerRemoved);
    PlayerId player;
    MUSTER_FIELDS(player)
};
struct ProfileChanged {
    MUSTER_EVENT(ProfileChanged);  // The player whole, phone included.
    Player player;
    MUSTER_FIELDS(player)
};
// Tokens of the player were closed: by a Logout, a new passphrase, the player's removal, or as the
// oldest of too many. Who holds one asks Authenticate whether it still counts.
struct LoginsClosed {
    MUSTER_EVENT(LoginsClosed);
    std::uint32_t closed = 0;
    std::uint32_t open = 0;  // Those left.
    MUSTER_FIELDS(closed, open)
};

}  // namespace muster

// Changes of people's profiles and logins.
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
    // A player was created or changed. The event has the facts that everybody may see: no phone,
    // Discord user, location or `playing_in`; GetPlayer shows these to actors with the right. By
    // version 1 of the rules the event has Discord user and `playing_in`, and also comes at the
    // start and the end of a game.
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
    MUSTER_EVENT(ProfileChanged);  // The whole player, including the phone.
    Player player;
    MUSTER_FIELDS(player)
};
// Tokens of the player were closed: by a Logout, by a new passphrase, by the player's removal, or
// because the player had too many and these were the oldest. A program with a token asks
// Authenticate whether the token is still valid.
struct LoginsClosed {
    MUSTER_EVENT(LoginsClosed);
    std::uint32_t closed = 0;
    std::uint32_t open = 0;  // The number of tokens that are still open.
    MUSTER_FIELDS(closed, open)
};

}  // namespace muster

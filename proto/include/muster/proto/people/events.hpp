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
    ROW(ProfileChanged,             90)
// clang-format on
MUSTER_PEOPLE_EVENTS(MUSTER_DECLARE_EVENT)

struct PlayerSaved {
    MUSTER_EVENT(PlayerSaved);  // Created or changed. Without phone and location.
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

}  // namespace muster

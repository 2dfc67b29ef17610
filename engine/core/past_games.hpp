// What the core says about a question for a finished game. The game itself is in the journal's
// tables: the core decides from its state whose tracks the asker may see, and the reader outside
// applies that to the game it found.
#pragma once

#include <muster/proto/past_game.hpp>

namespace muster::core {

struct PastGameQuery {
    GameId game;
    // Who asks. The tracks of a game are for those who played in it, for those who see all of its
    // session, and for operators.
    bool sees_all = false;               // An operator.
    std::vector<SessionId> sees_all_of;  // An organiser's session; those granted to a service.
    PlayerId player;                     // 0: the asker is no player.

    // The game as the asker may see it: without tracks, and without the locations in its events,
    // where they are not for the asker. Any thread.
    PastGame as_seen(PastGame whole) const;
};

}  // namespace muster::core

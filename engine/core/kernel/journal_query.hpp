// Questions whose answer is in the journal: a reader outside makes the answer, after what the
// question saw is durable. What the asker may see is decided by the core and goes along.
#pragma once

#include <muster/proto/requests.hpp>

namespace muster::core {

// A finished game. Its tracks are for those who played in it, for those who see all of its session,
// and for operators.
struct PastGameQuery {
    GameId game;
    bool sees_all = false;               // An operator.
    std::vector<SessionId> sees_all_of;  // An organiser's session; those granted to a service.
    PlayerId player;                     // 0: the asker is no player.
};

using JournalQuery = std::variant<ReadEvents, FetchPicture, ListPastGames, PastGameQuery>;

}  // namespace muster::core

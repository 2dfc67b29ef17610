// Queries that the journal answers. A reader outside the core makes the answer, after the state
// that the query saw is durable. The core decides what the asker may see, and the query contains
// the decision.
#pragma once

#include <muster/proto/requests.hpp>

namespace muster::core {

// A finished game. Its players, actors who see everything in its session, and operators may see the
// tracks.
struct PastGameQuery {
    GameId game;
    bool sees_all = false;  // An operator.
    std::vector<SessionId>
        sees_all_of;  // An organiser's session; the granted sessions of a service.
    PlayerId player;  // 0: the asker is not a player.
};

using JournalQuery = std::variant<ReadEvents, FetchPicture, ListPastGames, PastGameQuery>;

}  // namespace muster::core

// Queries that the journal answers. A reader outside the core makes the answer, after the state
// that the query saw is durable. The core decides what the asker may see, and the query contains
// the decision.
#pragma once

#include <muster/proto/requests.hpp>

namespace muster::core {

// The events of a topic that had `last` events at the time of the query, as far as the asker may
// read the events.
struct EventsQuery {
    ReadEvents asked;
    std::uint64_t last = 0;
    // The first event that the asker may read, if events that were asked for come before; else 0.
    std::uint64_t readable_from = 0;
};

// The events of several topics, each from `reached` to `last`. The reader adds the events to the
// reply.
struct ResumeQuery {
    ResumedTopics reply;
};

// A finished game. Its players, actors who see everything in its session, and operators may see the
// tracks.
struct PastGameQuery {
    GameId game;
    bool sees_all = false;  // An operator.
    std::vector<SessionId>
        sees_all_of;  // An organiser's session; the granted sessions of a service.
    PlayerId player;  // 0: the asker is not a player.
};

using JournalQuery =
    std::variant<EventsQuery, ResumeQuery, FetchPicture, ListPastGames, PastGameQuery>;

}  // namespace muster::core

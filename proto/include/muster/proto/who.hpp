// The actors that may make a request; the rows of requests name them. Each is a type, with its
// meaning as a sentence for people; engine/core/system/rights.cpp decides. Operators may make every
// request except those of the daemon itself.
#pragma once

#include <string_view>

namespace muster::who {

// In rows they stand where an enumerator would, and are written like one.
// NOLINTBEGIN(readability-identifier-naming)
#define MUSTER_WHO(name_, sentence_)                            \
    struct name_ {                                              \
        static constexpr std::string_view sentence = sentence_; \
    }

MUSTER_WHO(everybody, "everybody; each actor sees its own part");
MUSTER_WHO(operators, "operators");
MUSTER_WHO(nobody, "the daemon itself");
MUSTER_WHO(services, "operators and services");
MUSTER_WHO(registrars, "operators, services, and organisers whose session does not play");
MUSTER_WHO(
    profile_editors,
    "operators, services, organisers (names only while their session does not play), and the "
    "player for phone alone");
MUSTER_WHO(player_and_keepers,
           "operators, services, organisers of a session in which the player is, and the player");
MUSTER_WHO(player_and_organisers,
           "operators, organisers of a session in which the player is, and the player");
MUSTER_WHO(catalog_editors, "operators, and organisers whose session does not play");
MUSTER_WHO(catalog_readers, "operators, services and organisers");
MUSTER_WHO(config_readers, "everybody; of a session its organisers and members");
MUSTER_WHO(config_editors,
           "operators; for all sessions also organisers whose session does not play, for one "
           "session its organisers");
MUSTER_WHO(session_organisers, "operators and the session's organisers");
MUSTER_WHO(session_members,
           "operators, the session's organisers and players, and services to which the session was "
           "granted");
MUSTER_WHO(team_organisers, "operators and the organisers of the team's session");
MUSTER_WHO(session_members_of_team,
           "operators, the organisers and players of the team's session, and services to which the "
           "session was granted");
MUSTER_WHO(team_editors,
           "operators, the organisers of the team's session, and the team's players for the name "
           "alone");
MUSTER_WHO(team_players, "operators, the organisers of the team's session, and the team's players");
MUSTER_WHO(catcher_players,
           "operators, the organisers of the catcher's session, and the catcher's players");

// NOLINTEND(readability-identifier-naming)
#undef MUSTER_WHO

}  // namespace muster::who

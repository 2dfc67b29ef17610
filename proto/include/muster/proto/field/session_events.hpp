// Changes of sessions and their teams.
#pragma once

#include <muster/proto/event.hpp>
#include <muster/proto/field/session.hpp>

namespace muster {

// clang-format off
//  name                    number
#define MUSTER_SESSION_EVENTS(ROW)      \
    ROW(SessionCreated,              2) \
    ROW(SessionRemoved,              3) \
    ROW(GrantChanged,                4) \
    ROW(SessionChanged,             50) \
    ROW(TeamSaved,                  51) \
    ROW(TeamRemoved,                52) \
    ROW(AssignedToTeam,             91)
// clang-format on
MUSTER_SESSION_EVENTS(MUSTER_DECLARE_EVENT)

struct SessionCreated {
    MUSTER_EVENT(SessionCreated);
    Session session;
    MUSTER_FIELDS(session)
};
struct SessionRemoved {
    MUSTER_EVENT(SessionRemoved);
    SessionId session;
    MUSTER_FIELDS(session)
};
struct GrantChanged {
    MUSTER_EVENT(GrantChanged);
    std::uint32_t uid = 0;
    SessionId session;
    bool granted = false;
    MUSTER_FIELDS(uid, session, granted)
};
struct SessionChanged {
    MUSTER_EVENT(SessionChanged);
    Session session;
    MUSTER_FIELDS(session)
};
struct TeamSaved {
    MUSTER_EVENT(TeamSaved);
    Team team;
    MUSTER_FIELDS(team)
};
struct TeamRemoved {
    MUSTER_EVENT(TeamRemoved);
    TeamId team;
    MUSTER_FIELDS(team)
};
struct AssignedToTeam {
    MUSTER_EVENT(AssignedToTeam);
    SessionId session;
    std::optional<TeamId> team;  // Nothing: the player is in no team of this session now.
    MUSTER_FIELDS(session, team)
};

}  // namespace muster

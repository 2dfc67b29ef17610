// The context of this domain's handlers.
#pragma once

#include "engine/core/field/state.hpp"
#include "engine/core/kernel/refusals.hpp"
#include "engine/core/people/context.hpp"

namespace muster::core {

struct FieldContext : PeopleContext {
    FieldState& field;
};

inline Topic engine_topic() {
    return {Topic::Kind::engine, 0};
}
// Of the sessions that are granted to the service with the user id. REQUIRES: not 0.
inline Topic engine_topic(std::uint32_t service_uid) {
    return {Topic::Kind::engine, service_uid};
}
inline Topic topic_of(SessionId session, Topic::Kind kind = Topic::Kind::session) {
    return {kind, session.value};
}
// Of the session's players with the role. REQUIRES: the role is not `out`.
inline Topic topic_of(SessionId session, Role role) {
    return topic_of(
        session,
        role == Role::catcher ? Topic::Kind::session_catchers : Topic::Kind::session_runners);
}
inline Topic topic_of(TeamId team) {
    return {Topic::Kind::team, team.value};
}

}  // namespace muster::core

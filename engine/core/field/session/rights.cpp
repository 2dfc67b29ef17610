#include "engine/core/field/session/rights.hpp"

#include "engine/core/kernel/rules.hpp"

namespace muster::core {

Topic sessions_topic(const FieldContext& context) {
    const Origin& origin = context.input.origin;
    const bool own = origin.actor.kind == Actor::Kind::service &&
                     origin.peer_class == PeerClass::service &&
                     rules::services_hear_of_their_own(context);
    return own ? engine_topic(origin.uid) : engine_topic();
}

bool granted(const FieldContext& context, SessionId session) {
    return context.field.grants.contains(Grant{context.input.origin.uid, session});
}

bool sees_all_of(const FieldContext& context, SessionId session) {
    switch (context.actor().kind) {
        case Actor::Kind::operator_:
            return true;
        case Actor::Kind::organiser:
            return context.actor().id == session.value;
        case Actor::Kind::service:
            return granted(context, session);
        case Actor::Kind::player:
            return false;
    }
    return false;
}

TeamId team_in(const FieldContext& context, PlayerId player, SessionId session) {
    const PlayerInField* found = context.field.players.find(player);
    if (!found) return {};
    for (const TeamId team : found->teams) {
        if (context.field.teams.find(team)->session == session) return team;
    }
    return {};
}

bool is_in_team(const FieldContext& context, PlayerId player, TeamId team) {
    const PlayerInField* found = context.field.players.find(player);
    return found && found->teams.contains(team);
}

void add_topics_of(const FieldContext& context, PlayerId player, std::vector<Topic>& topics) {
    const PlayerInField* found = context.field.players.find(player);
    if (!found) return;
    for (const TeamId team : found->teams) {
        topics.push_back(topic_of(session_of(context, team)));
        topics.push_back(topic_of(team));
    }
    const Seat seat = context.field.players.seat(player);
    if (!seat.team || seat.team->state.role == Role::out) return;
    topics.push_back(topic_of(seat.session, seat.team->state.role));
}

SessionId session_of(const FieldContext& context, TeamId team) {
    const Team* found = context.field.teams.find(team);
    return found ? found->session : SessionId{};
}

}  // namespace muster::core

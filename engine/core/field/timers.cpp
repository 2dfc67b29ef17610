#include "engine/core/field/timers.hpp"

#include "engine/core/field/game/end.hpp"
#include "engine/core/field/game/play.hpp"

namespace muster::core {

namespace {

void game_end_due(FieldContext& context, SessionId id) {
    SessionState* session = context.field.sessions.find(id);
    CHECK(session != nullptr && session->game.has_value());
    end_game(context, *session, EndReason::time_up);
}

void grace_period_over(FieldContext& context, SessionId id, TeamId team_id) {
    SessionState* session = context.field.sessions.find(id);
    CHECK(session != nullptr && session->game.has_value());
    TeamInGame& team = session->game->teams.at(team_id);
    CHECK(team.state.grace_until && *team.state.grace_until <= context.now());
    end_grace(context, *session->game, team);
}

}  // namespace

bool fire(FieldContext& context, const TimerPurpose& purpose) {
    switch (static_cast<FieldTimer>(purpose.kind)) {
        case FieldTimer::game_end:
            game_end_due(context, SessionId{purpose.subject});
            return true;
        case FieldTimer::grace_end:
            grace_period_over(context, SessionId{purpose.subject}, TeamId{purpose.detail});
            return true;
    }
    return false;
}

}  // namespace muster::core

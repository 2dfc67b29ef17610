// Handlers of the operators' interventions in a running game.
#include "engine/core/field/game/deal.hpp"
#include "engine/core/field/game/end.hpp"
#include "engine/core/field/game/play.hpp"
#include "engine/core/field/game/undo.hpp"
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/modes/mode.hpp"

namespace muster::core {

namespace {

constexpr std::int64_t adjustment_max = 1'000'000;

void tell_role(FieldContext& context, Game& game, const TeamInGame& team) {
    const TeamState& state = team.state;
    tell(context,
         game,
         topic_of(game.session),
         RoleChanged{.team = state.team,
                     .role = state.role,
                     .points = state.points,
                     .bounty = state.bounty,
                     .zone = state.zone,
                     .sector = state.sector});
}

// Finds the team and checks that it may get the role.
Result<PlayingTeam> find_for_role(FieldContext& context, TeamId team, Role role) {
    auto found = find_playing_team(context, team);
    if (!found) return found;
    if (found->team->state.role == role) return wrong_role(context, *found->team);
    const Status allowed =
        mode_of(*found->game).check_role_change(*found->game, *found->team, role);
    if (!allowed) return allowed.error();
    return found;
}

}  // namespace

Result<Done> handle(FieldContext& context, const MakeCatcher& request) {
    const auto found = find_for_role(context, request.team, Role::catcher);
    if (!found) return found.error();
    end_grace(context, *found->game, *found->team);
    take_role(context, *found->game, *found->team, Role::catcher);
    note_change(context, *found->game, *found->team, TeamChange::Kind::role);
    tell_role(context, *found->game, *found->team);
    end_if_decided(context, *found->session);
    return Done{};
}

Result<Done> handle(FieldContext& context, const MakeRunner& request) {
    const auto found = find_for_role(context, request.team, Role::runner);
    if (!found) return found.error();
    Game& game = *found->game;
    take_role(context, game, *found->team, Role::runner);
    note_change(context, game, *found->team, TeamChange::Kind::role);
    const Deal dealt = deal(context, game, *found->team, Occasion::play);
    tell_role(context, game, *found->team);
    tell_deal(context, game, *found->team, dealt);
    return Done{};
}

Result<Done> handle(FieldContext& context, const RerollChallenges& request) {
    const auto found = find_playing_team(context, request.team);
    if (!found) return found.error();
    if (found->team->state.role != Role::runner) return wrong_role(context, *found->team);
    const Deal dealt = deal(context, *found->game, *found->team, Occasion::play);
    note_change(context, *found->game, *found->team, TeamChange::Kind::challenges);
    tell_deal(context, *found->game, *found->team, dealt);
    return Done{};
}

Result<Done> handle(FieldContext& context, const AdjustPoints& request) {
    const auto found = find_playing_team(context, request.team);
    if (!found) return found.error();
    if (request.delta == 0 || request.delta < -adjustment_max || request.delta > adjustment_max) {
        return bad_data("delta",
                        "An adjustment is from -1,000,000 to 1,000,000 points, and not 0.");
    }
    if (request.reason.empty()) return bad_data("reason", "An adjustment needs a reason.");
    TeamState& team = found->team->state;
    team.points += request.delta;
    tell(context,
         *found->game,
         topic_of(found->game->session),
         PointsAdjusted{request.team, request.delta, team.points, request.reason});
    return Done{};
}

Result<Done> handle(FieldContext& context, const ExtendGame& request) {
    const auto found = find_playing_session(context, request.session);
    if (!found) return found.error();
    Game& game = *(*found)->game;
    if (request.ends <= context.day_time(context.now())) {
        return Error{
            ErrorCode::end_in_past, "The new end is not in the future.", {{"field", "ends"}}};
    }
    game.ends = request.ends;
    set_end_timer(context, game);
    tell(context, game, topic_of(game.session), GameExtended{game.id, game.ends});
    return Done{};
}

}  // namespace muster::core

#include "engine/core/field/game/deal.hpp"
#include "engine/core/field/game/end.hpp"
#include "engine/core/field/game/play.hpp"
#include "engine/core/field/game/undo.hpp"
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/modes/mode.hpp"
#include "engine/core/kernel/rules.hpp"
#include "engine/core/math/geodesic.hpp"

#include <cmath>

namespace muster::core {

namespace {

constexpr double catch_distance_max_m = 300;

std::optional<Error> check_grace(const FieldContext& context, const TeamInGame& caught, Time now) {
    if (!caught.state.grace_until) return std::nullopt;
    const auto left = std::to_string(seconds_left(now, *caught.state.grace_until));
    return Error{ErrorCode::in_grace_period,
                 "The team \"" + name_of(context, caught.state.team) +
                     "\" can't be caught for another " + left + " s.",
                 {{"team", std::to_string(caught.state.team.value)}, {"left_s", left}}};
}

// Whether a location says where its team is now. Phones have right clocks, so that the times of
// locations are times of day.
bool is_evidence(const FieldContext& context, const Game& game, const Location& location) {
    if (!rules::locations_grow_old(context)) return true;
    const std::chrono::seconds age_max{game.config.location_max_age_s};
    return location.time >= context.day_time(game.started) &&
           context.day_time(context.now()) - location.time <= age_max;
}

// Compares the distance only if the locations of both teams are evidence.
std::optional<Error> check_distance(const FieldContext& context,
                                    const Game& game,
                                    const TeamInGame& catcher,
                                    const TeamInGame& caught) {
    const auto& a = catcher.state.location;
    const auto& b = caught.state.location;
    if (!a || !is_evidence(context, game, *a)) return std::nullopt;
    if (!b || !is_evidence(context, game, *b)) return std::nullopt;
    const double distance =
        distance_m({a->latitude_deg, a->longitude_deg}, {b->latitude_deg, b->longitude_deg});
    if (distance <= catch_distance_max_m) return std::nullopt;
    // The distance is rounded up, so that the message never shows a distance that would be allowed.
    const auto metres = std::to_string(static_cast<std::int64_t>(std::ceil(distance)));
    return Error{ErrorCode::teams_too_far,
                 "The teams are " + metres + " m apart, over 300 m.",
                 {{"distance_m", metres}}};
}

std::optional<Error> check_catch(const FieldContext& context,
                                 const Game& game,
                                 const TeamInGame& catcher,
                                 const TeamInGame& caught,
                                 std::uint32_t period,
                                 Time now) {
    if (catcher.state.role != Role::catcher) return wrong_role(context, catcher);
    if (caught.state.role != Role::runner) return wrong_role(context, caught);
    if (auto error = check_grace(context, caught, now)) return error;
    if (auto error = check_period(catcher, period)) return error;
    return check_distance(context, game, catcher, caught);
}

// The period of each team names the other team.
void record_periods(FieldContext& context,
                    TeamInGame& catcher,
                    TeamInGame& caught,
                    std::int64_t bounty) {
    const PeriodId caught_period{++context.field.last_period};
    const PeriodId catcher_period{++context.field.last_period};
    record_period(context,
                  caught,
                  {.id = caught_period,
                   .kind = PeriodKind::caught,
                   .at = context.now(),
                   .points = bounty,
                   .completed = {},
                   .open = std::move(caught.state.challenges),
                   .other_team = catcher.state.team,
                   .other_period = catcher_period,
                   .pictures = {}});
    caught.state.challenges.clear();
    record_period(context,
                  catcher,
                  {.id = catcher_period,
                   .kind = PeriodKind::catcher,
                   .at = context.now(),
                   .points = bounty,
                   .completed = {},
                   .open = {},
                   .other_team = caught.state.team,
                   .other_period = caught_period,
                   .pictures = {}});
}

}  // namespace

Result<CatchReply> handle(FieldContext& context, const CatchTeam& request) {
    const auto hunter = find_playing_team(context, request.catcher);
    if (!hunter) return hunter.error();
    Game& game = *hunter->game;
    const auto prey = game.teams.find(request.caught);
    if (prey == game.teams.end()) return not_found("team", request.caught.value);
    TeamInGame& catcher = *hunter->team;
    TeamInGame& caught = prey->second;
    if (&catcher == &caught) {
        return Error{ErrorCode::same_team, "A team can't catch itself.", {}};
    }
    if (auto error = check_catch(context, game, catcher, caught, request.period, context.now())) {
        return *error;
    }

    // From here on nothing fails.
    const std::int64_t bounty = caught.state.bounty;
    const std::int64_t points_before = catcher.state.points;
    Undoable undoable{
        .at = context.now(), .team = side_before(catcher), .other = side_before(caught)};
    record_periods(context, catcher, caught, bounty);
    catcher.state.points += bounty;
    caught.state.bounty = 0;
    catcher.state.zone = caught.state.zone;
    catcher.state.sector = caught.state.sector;
    const auto dealt = mode_of(game).settle_catch(context, game, catcher, caught);
    CHECK(catcher.state.points == points_before + bounty && caught.state.bounty == 0);
    CHECK(caught.state.role != Role::runner && caught.state.challenges.empty());

    undoable.team.gained = bounty;
    if (dealt) undoable.team.first_seen = dealt->first_seen;
    keep(context, game, std::move(undoable));

    const TeamCaught event{side_of(catcher, catcher.state.periods.back().id),
                           side_of(caught, caught.state.periods.back().id),
                           bounty};
    const CatchReply reply{event.catcher.period, event.caught.period, bounty};
    tell(context, game, topic_of(game.session), event);
    if (dealt) tell_deal(context, game, catcher, *dealt);
    end_if_decided(context, *hunter->session);
    return reply;
}

}  // namespace muster::core

#include "engine/core/field/game/deal.hpp"
#include "engine/core/field/game/play.hpp"
#include "engine/core/field/game/undo.hpp"
#include "engine/core/field/handlers.hpp"

#include <cmath>

namespace muster::core {

namespace {

using namespace std::chrono_literals;

// "30 s or less after the team's last period: too rapid."
constexpr auto pause_min = 30s;

std::optional<Error> check_pause(const TeamInGame& team, Time now) {
    if (team.state.periods.empty()) return std::nullopt;
    const Time last = team.state.periods.back().at;
    if (now - last > pause_min) return std::nullopt;
    const auto left = std::to_string(seconds_left(now, last + pause_min + 1us));
    return Error{ErrorCode::too_rapid,
                 "The team's last period is not long enough ago: wait for " + left + " s.",
                 {{"left_s", left}}};
}

std::optional<Error> check_completable(const OpenChallenge& challenge, Time now) {
    if (!challenge.completable_from || *challenge.completable_from <= now) return std::nullopt;
    const auto left = std::to_string(seconds_left(now, *challenge.completable_from));
    return Error{ErrorCode::not_completable_yet,
                 "\"" + challenge.title + "\" can be completed in " + left + " s only.",
                 {{"left_s", left}}};
}

std::optional<Error> check_complete(const FieldContext& context,
                                    const TeamInGame& team,
                                    const CompleteChallenge& request,
                                    Time now) {
    if (team.state.role != Role::runner) return wrong_role(context, team);
    if (auto error = check_period(team, request.period)) return error;
    if (auto error = check_pause(team, now)) return error;
    if (request.index >= team.state.challenges.size()) {
        return bad_data("index",
                        "The team has " + std::to_string(team.state.challenges.size()) +
                            " open challenges, counted from 0.");
    }
    return check_completable(team.state.challenges[request.index], now);
}

// The bounty is a part of the challenge's points, rounded down.
std::int64_t bounty_of(const Config& config, std::int64_t points) {
    return static_cast<std::int64_t>(
        std::floor(static_cast<double>(points) * config.bounty_percentage));
}

}  // namespace

Result<PeriodReply> handle(FieldContext& context, const CompleteChallenge& request) {
    const auto found = find_playing_team(context, request.team);
    if (!found) return found.error();
    Game& game = *found->game;
    TeamInGame& team = *found->team;
    if (auto error = check_complete(context, team, request, context.now())) return *error;

    // From here on nothing fails.
    auto& open = team.state.challenges;
    const std::size_t place = place_of(game, open[request.index].challenge);
    Undoable undoable{.at = context.now(),
                      .team = side_before(team),
                      .other = {},
                      .index = request.index,
                      .first_completed = !team.completed.test(place)};
    OpenChallenge done = std::move(open[request.index]);
    open.erase(open.begin() + request.index);
    team.completed.set(place);
    team.state.points += done.points;
    team.state.bounty += bounty_of(game.config, done.points);
    if (done.zone) team.state.zone = *done.zone;
    team.state.sector = done.sectors.substr(0, 1);
    end_grace(context, game, team);

    Period period{.id = PeriodId{++context.field.last_period},
                  .kind = PeriodKind::completed,
                  .at = context.now(),
                  .points = done.points,
                  .completed = done,
                  .open = std::move(open),
                  .other_team = {},
                  .other_period = {},
                  .pictures = {}};
    const PeriodId id = period.id;
    record_period(context, team, std::move(period));
    const Deal dealt = deal(context, game, team, Occasion::play);
    undoable.team.gained = done.points;
    undoable.team.first_seen = dealt.first_seen;
    keep(context, game, std::move(undoable));
    tell(context,
         game,
         topic_of(game.session),
         ChallengeCompleted{.team = request.team,
                            .period = id,
                            .period_count = team.state.period_count,
                            .challenge = std::move(done),
                            .points = team.state.points,
                            .bounty = team.state.bounty,
                            .zone = team.state.zone,
                            .sector = team.state.sector});
    tell_deal(context, game, team, dealt);
    return PeriodReply{id};
}

}  // namespace muster::core

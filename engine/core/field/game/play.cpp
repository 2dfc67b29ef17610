#include "engine/core/field/game/play.hpp"

#include "engine/core/field/draw/draw_index.hpp"
#include "engine/core/field/modes/mode.hpp"
#include "engine/core/field/timers.hpp"

#include <algorithm>

namespace muster::core {

namespace {

Error no_game_running(const Session& session) {
    return {ErrorCode::no_game_running,
            "No game runs in the session \"" + session.name.text + "\".",
            {{"session", std::to_string(session.id.value)}}};
}

}  // namespace

Result<SessionState*> find_playing_session(FieldContext& context, SessionId id) {
    SessionState* session = context.field.sessions.find(id);
    if (!session) return not_found("session", id.value);
    if (!session->game) return no_game_running(session->session);
    return session;
}

Result<PlayingTeam> find_playing_team(FieldContext& context, TeamId id) {
    const Team* team = context.field.teams.find(id);
    if (!team) return not_found("team", id.value);
    SessionState* session = context.field.sessions.find(team->session);
    CHECK(session != nullptr);
    if (!session->game) return no_game_running(session->session);
    const auto at = session->game->teams.find(id);
    CHECK(at != session->game->teams.end());  // The teams of a session can't change during its
                                              // game.
    return PlayingTeam{session, &*session->game, &at->second};
}

std::size_t place_of(const Game& game, ChallengeId challenge) {
    const auto& challenges = game.index->candidates;
    const auto at = std::lower_bound(challenges.begin(),
                                     challenges.end(),
                                     challenge,
                                     [](const DrawIndex::Candidate& candidate, ChallengeId id) {
                                         return candidate.challenge->id < id;
                                     });
    CHECK(at != challenges.end() && at->challenge->id == challenge);
    return static_cast<std::size_t>(at - challenges.begin());
}

const std::string& name_of(const FieldContext& context, TeamId team) {
    const Team* found = context.field.teams.find(team);
    CHECK(found != nullptr);
    return found->name.text;
}

Error wrong_role(const FieldContext& context, const TeamInGame& team) {
    const auto refuse = [&](ErrorCode code, std::string_view what) {
        return Error{
            code,
            "The team \"" + name_of(context, team.state.team) + "\" is " + std::string(what) + ".",
            {{"team", std::to_string(team.state.team.value)}}};
    };
    switch (team.state.role) {
        case Role::runner:
            return refuse(ErrorCode::team_is_runner, "a runner");
        case Role::catcher:
            return refuse(ErrorCode::team_is_catcher, "a catcher");
        case Role::out:
            break;
    }
    return refuse(ErrorCode::team_is_out, "out of the game");
}

std::int64_t seconds_left(Time now, Time then) {
    return std::chrono::ceil<std::chrono::seconds>(then - now).count();
}

std::optional<Error> check_period(const TeamInGame& team, std::uint32_t believed) {
    const auto count = team.state.period_count;
    if (believed == count) return std::nullopt;
    Error error = bad_data("period",
                           "The team has " + std::to_string(count) + " periods, not " +
                               std::to_string(believed) + ": fetch the game anew.");
    error.facts.push_back({"period", std::to_string(count)});
    return error;
}

CatchSide side_of(const TeamInGame& team, PeriodId period) {
    const TeamState& state = team.state;
    return {.team = state.team,
            .period = period,
            .period_count = state.period_count,
            .role = state.role,
            .points = state.points,
            .bounty = state.bounty,
            .zone = state.zone,
            .sector = state.sector,
            .grace_until = state.grace_until};
}

void record_period(FieldContext& context, TeamInGame& team, Period period) {
    context.emit(topic_of(team.state.team), PeriodRecorded{team.state.team, period});
    team.state.periods.push_back(std::move(period));
    team.state.period_count = static_cast<std::uint32_t>(team.state.periods.size());
}

void take_role(FieldContext& context, Game& game, TeamInGame& team, Role role) {
    const Role before = team.state.role;
    CHECK(before != role);
    team.state.role = role;
    if (role != Role::runner) team.state.challenges.clear();
    for (const PlayerId player : team.players) {
        if (before != Role::out) context.lose(player, topic_of(game.session, before));
        if (role != Role::out) context.gain(player, topic_of(game.session, role));
    }
}

void begin_grace(FieldContext& context, Game& game, TeamInGame& team) {
    CHECK(!team.state.grace_until);
    const std::chrono::seconds duration{game.config.grace_period_duration_s};
    if (duration <= duration.zero()) return;
    begin_grace(context, game, team, context.now() + duration, team.track.size());
}

void begin_grace(FieldContext& context,
                 const Game& game,
                 TeamInGame& team,
                 Time until,
                 std::uint64_t track_before) {
    team.state.grace_until = until;
    team.track_before_grace = track_before;
    team.grace_timer =
        context.kernel.timers.set(until, grace_end_of(game.session, team.state.team));
}

void end_grace(FieldContext& context, Game& game, TeamInGame& team) {
    if (!team.state.grace_until) return;
    context.kernel.timers.cancel(team.grace_timer);
    team.grace_timer = {};
    team.state.grace_until.reset();
    tell(context,
         game,
         topic_of(game.session),
         LeftGracePeriod{team.state.team, team.state.location});
}

}  // namespace muster::core

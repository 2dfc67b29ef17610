// Ends a game: by time, by command or by its mode. Cancels the timers, forgets the last locations,
// frees the players, and archives the whole game.
#include "engine/core/field/game/end.hpp"

#include "engine/core/field/game/ended_game.hpp"
#include "engine/core/field/game/held_events.hpp"
#include "engine/core/field/game/play.hpp"
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/modes/mode.hpp"
#include "engine/core/field/session/session.hpp"
#include "engine/core/field/timers.hpp"
#include "engine/core/people/people.hpp"

#include <algorithm>
#include <utility>

namespace muster::core {

namespace {

void cancel_timers(FieldContext& context, const Game& game) {
    context.kernel.timers.cancel(game.end_timer);
    for (const auto& [id, team] : game.teams) {
        if (team.state.grace_until) context.kernel.timers.cancel(team.grace_timer);
    }
}

void free_players(FieldContext& context, const Game& game) {
    for (const auto& [id, team] : game.teams) {
        for (const PlayerId player_id : team.players) {
            CHECK(context.field.players.seat(player_id).team == &team);
            context.field.players.leave_seat(player_id);
            context.field.players.find(player_id)->location.reset();
            tell_plays(context, *context.people.players.find(player_id));
            if (team.state.role != Role::out)
                context.lose(player_id, topic_of(game.session, team.state.role));
            for (const Role role : {Role::runner, Role::catcher})
                context.forget_heard(player_id, topic_of(game.session, role));
        }
    }
}

PastTeam past_team(const FieldContext& context, TeamInGame&& team) {
    const Team& profile = *context.field.teams.find(team.state.team);
    PastTeam past{.team = profile.id,
                  .name = profile.name.text,
                  .colour = profile.colour,
                  .players = std::move(team.players),
                  .player_names = {},
                  .picture = profile.picture,
                  .state = std::move(team.state),
                  .track = team.track.take()};
    for (const PlayerId player : past.players) {
        past.player_names.push_back(context.people.players.find(player)->name.text);
    }
    past.state.location.reset();
    return past;
}

}  // namespace

std::vector<RankingRow> ranking_of(const FieldContext& context, const Game& game) {
    std::vector<RankingRow> rows;
    rows.reserve(game.teams.size());
    for (const auto& [id, team] : game.teams) {
        rows.push_back(
            {0, id, name_of(context, id), team.state.role, team.state.points, team.state.bounty});
    }
    std::sort(rows.begin(), rows.end(), [](const RankingRow& a, const RankingRow& b) {
        return a.points != b.points ? a.points > b.points : a.team < b.team;
    });
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool shares = i > 0 && rows[i].points == rows[i - 1].points;
        rows[i].rank = shares ? rows[i - 1].rank : static_cast<std::uint32_t>(i + 1);
    }
    return rows;
}

PastGameSummary end_game(FieldContext& context, SessionState& session, EndReason reason) {
    Game& game = *session.game;
    PastGame past{.summary = {.id = game.id,
                              .session = game.session,
                              .session_name = session.session.name.text,
                              .mode = game.mode,
                              .started = context.day_time(game.started),
                              .ended = context.day_time(context.now()),
                              .reason = reason,
                              .ranking = ranking_of(context, game)},
                  .teams = {},
                  .events = {}};
    cancel_timers(context, game);
    free_players(context, game);
    tell(context,
         game,
         topic_of(game.session),
         GameEnded{game.id, game.session, reason, past.summary.ranking});
    release_events(game, context.out.held);
    for (auto& [id, team] : game.teams)
        past.teams.push_back(past_team(context, std::move(team)));
    auto ended = std::make_shared<EndedGame>();
    ended->game = std::move(past);
    ended->history = std::move(game.history);
    context.field.running.erase({game.started, game.session});
    session.game.reset();
    session.session.game.reset();

    PastGameSummary summary = ended->game.summary;
    context.out.archived.push_back(std::move(ended));
    return summary;
}

void end_if_decided(FieldContext& context, SessionState& session) {
    if (mode_of(*session.game).decided(*session.game))
        end_game(context, session, EndReason::decided);
}

void set_end_timer(FieldContext& context, Game& game) {
    context.kernel.timers.cancel(game.end_timer);
    game.end_timer =
        context.kernel.timers.set(context.engine_time(game.ends), game_end_of(game.session));
}

void set_day_behind(FieldContext& context, std::chrono::microseconds behind) {
    if (std::exchange(context.kernel.day_behind, behind) == behind) return;
    for (const auto& [started, session] : context.field.running)
        set_end_timer(context, *context.field.sessions.find(session)->game);
}

Result<PastGameSummary> handle(FieldContext& context, const StopGame& request) {
    const auto session = find_playing_session(context, request.session);
    if (!session) return session.error();
    return end_game(context, **session, EndReason::stopped);
}

}  // namespace muster::core

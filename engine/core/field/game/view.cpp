// A running game as a viewer may see it. Organisers, operators and services with a grant for the
// session see everything. The players of a team see all of their own team. Catchers see the open
// challenges of the runners, but not the location of a team in its grace period. Runners see the
// locations of the other teams, but no challenges. Only the team itself sees its periods.
#include "engine/core/field/game/view.hpp"

#include "engine/core/field/game/end.hpp"
#include "engine/core/field/game/play.hpp"
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/session/rights.hpp"
#include "engine/core/people/people.hpp"

#include <algorithm>

namespace muster::core {

namespace {

// The rights of the viewer. A viewer in the session but not in its game sees what both sides see.
struct Viewer {
    bool sees_all = false;
    TeamId team;
    std::optional<Role> role;  // The role of the team.
};

Viewer player_as_viewer(const FieldContext& context, const Game& game, PlayerId player) {
    const Seat seat = context.field.players.seat(player);
    if (!seat.team || seat.session != game.session) return {};
    return {false, seat.team->state.team, seat.team->state.role};
}

Viewer viewer_of(const FieldContext& context, const Game& game) {
    if (sees_all_of(context, game.session)) return {.sees_all = true, .team = {}, .role = {}};
    if (context.actor().kind != Actor::Kind::player) return {};
    return player_as_viewer(context, game, PlayerId{context.actor().id});
}

bool sees_location(const Viewer& viewer, const TeamState& team) {
    if (!team.grace_until || viewer.sees_all || viewer.team == team.team) return true;
    return viewer.role == Role::runner;
}

bool sees_challenges(const Viewer& viewer, const TeamState& team) {
    return viewer.sees_all || viewer.team == team.team || viewer.role == Role::catcher;
}

bool sees_periods(const Viewer& viewer, const TeamState& team) {
    return viewer.sees_all || viewer.team == team.team;
}

TeamState seen_by(const Viewer& viewer, const TeamState& team) {
    TeamState seen{.team = team.team,
                   .grace_until = team.grace_until,
                   .location = {},
                   .role = team.role,
                   .points = team.points,
                   .bounty = team.bounty,
                   .zone = team.zone,
                   .sector = team.sector,
                   .challenges = {},
                   .periods = {},
                   .period_count = team.period_count};
    if (sees_location(viewer, team)) seen.location = team.location;
    if (sees_challenges(viewer, team)) seen.challenges = team.challenges;
    if (sees_periods(viewer, team)) seen.periods = team.periods;
    return seen;
}

// The positions of the topics whose events continue the state shown to the viewer.
std::vector<TopicPosition> positions(const FieldContext& context,
                                     const Game& game,
                                     const Viewer& viewer) {
    const auto session = [&](Topic::Kind kind) {
        return context.position(topic_of(game.session, kind));
    };
    std::vector<TopicPosition> as_of{session(Topic::Kind::session)};
    if (viewer.sees_all || viewer.role == Role::catcher)
        as_of.push_back(session(Topic::Kind::session_catchers));
    if (viewer.sees_all || viewer.role == Role::runner)
        as_of.push_back(session(Topic::Kind::session_runners));
    if (viewer.sees_all) as_of.push_back(session(Topic::Kind::session_organisers));
    for (const auto& [id, team] : game.teams) {
        if (viewer.sees_all || viewer.team == id) as_of.push_back(context.position(topic_of(id)));
    }
    return as_of;
}

GameReply reply_to(const FieldContext& context, const Game& game, const Viewer& viewer) {
    GameReply reply{
        game.id, game.session, game.mode, context.day_time(game.started), game.ends, {}, {}};
    reply.teams.reserve(game.teams.size());
    for (const auto& [id, team] : game.teams)
        reply.teams.push_back(seen_by(viewer, team.state));
    reply.as_of = positions(context, game, viewer);
    return reply;
}

// For catchers, the track ends at the start of the grace period.
std::span<const TrackPoint> seen_track(const Viewer& viewer, const TeamInGame& team) {
    const std::span<const TrackPoint> track(team.track.points());
    return sees_location(viewer, team.state) ? track : track.first(team.track_before_grace);
}

}  // namespace

GameReply game_reply(const FieldContext& context, const SessionState& session) {
    return reply_to(context, *session.game, viewer_of(context, *session.game));
}

GameReply game_reply_for(const FieldContext& context,
                         const SessionState& session,
                         PlayerId player) {
    return reply_to(context, *session.game, player_as_viewer(context, *session.game, player));
}

Result<GameReply> handle(FieldContext& context, const GetGame& request) {
    const auto session = find_playing_session(context, request.session);
    if (!session) return session.error();
    return game_reply(context, **session);
}

Result<MyGame> handle(FieldContext& context, const GetMyGame& request) {
    const PlayerState* player = context.people.players.find(request.player);
    if (!player) return not_found("player", request.player.value);
    MyGame mine{
        .player = whole(context, *player), .session = {}, .teams = {}, .team = {}, .game = {}};
    const Seat seat = context.field.players.seat(request.player);
    if (!seat.team) return mine;
    const SessionState& session = *context.field.sessions.find(seat.session);
    mine.session = session.session;
    for (const TeamId id : session.teams)
        mine.teams.push_back(*context.field.teams.find(id));
    mine.team = seat.team->state.team;
    mine.game = game_reply_for(context, session, request.player);
    mine.game->as_of.push_back(context.position(topic_of(request.player)));
    return mine;
}

Result<Ranking> handle(FieldContext& context, const GetRanking& request) {
    const auto session = find_playing_session(context, request.session);
    if (!session) return session.error();
    return Ranking{ranking_of(context, *(*session)->game)};
}

Result<LocationList> handle(FieldContext& context, const GetLocations& request) {
    const auto session = find_playing_session(context, request.session);
    if (!session) return session.error();
    const Game& game = *(*session)->game;
    const Viewer viewer = viewer_of(context, game);
    LocationList list;
    for (const auto& [id, team] : game.teams) {
        if (!team.state.location || !sees_location(viewer, team.state)) continue;
        list.locations.push_back({id, *team.state.location});
    }
    return list;
}

Result<Track> handle(FieldContext& context, const GetTrack& request) {
    const auto found = find_playing_team(context, request.team);
    if (!found) return found.error();
    const auto track = seen_track(viewer_of(context, *found->game), *found->team);
    Track reply;
    const Time from =
        request.past_s ? context.now() - std::chrono::seconds{*request.past_s} : Time::min();
    std::copy_if(
        track.begin(), track.end(), std::back_inserter(reply.points), [&](const TrackPoint& point) {
            return point.time >= from;
        });
    return reply;
}

}  // namespace muster::core

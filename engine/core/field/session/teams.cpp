// Handlers of teams and of their players.
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/limits.hpp"
#include "engine/core/field/names.hpp"
#include "engine/core/field/refusals.hpp"
#include "engine/core/field/session/rights.hpp"
#include "engine/core/field/session/session.hpp"
#include "engine/core/kernel/closing.hpp"
#include "engine/core/people/people.hpp"

#include <algorithm>
#include <array>

namespace muster::core {

namespace {

// Sixteen colours that people can tell apart on a map, the most different ones first.
constexpr std::array<std::uint32_t, 16> palette{0xE6194B,
                                                0x3CB44B,
                                                0x4363D8,
                                                0xFFE119,
                                                0xF58231,
                                                0x911EB4,
                                                0x42D4F4,
                                                0xF032E6,
                                                0xBFEF45,
                                                0xFABED4,
                                                0x469990,
                                                0x9A6324,
                                                0x800000,
                                                0x808000,
                                                0x000075,
                                                0xA9A9A9};
constexpr std::uint32_t colour_max = 0xFFFFFF;

// The first of the palette's colours that the fewest teams of the session have.
std::uint32_t next_colour(const FieldContext& context, const SessionState& session) {
    std::array<std::size_t, palette.size()> uses{};
    for (const TeamId team : session.teams) {
        const auto at = std::ranges::find(palette, context.field.teams.find(team)->colour);
        if (at != palette.end()) ++uses[static_cast<std::size_t>(at - palette.begin())];
    }
    return palette[static_cast<std::size_t>(std::ranges::min_element(uses) - uses.begin())];
}

std::optional<Error> refuse_name(const FieldContext& context,
                                 const SessionState& session,
                                 const Name& name,
                                 TeamId self) {
    if (const Team* clash = clashing_team(context, session, name, self)) {
        return name_taken("team", clash->name.text);
    }
    return std::nullopt;
}

std::optional<Error> refuse_colour(const std::optional<std::uint32_t>& colour) {
    if (!colour || *colour <= colour_max) return std::nullopt;
    return bad_data("colour", "A colour is 0x000000 to 0xFFFFFF.");
}

void tell_saved(FieldContext& context, const Team& team) {
    context.emit(topic_of(team.session), TeamSaved{team});
}

// Takes the player out of the team and out of the team's audience. Emits no event.
void take_out(FieldContext& context, PlayerId player, Team& team) {
    std::erase(team.players, player);
    auto& teams = context.field.players.find(player)->teams;
    teams.erase(team.id);
    if (teams.empty()) context.field.players.remove(player);
    context.lose(player, topic_of(team.id));
    context.forget_heard(player, topic_of(team.id));
}

// Tells a player that the player left a team of the session and joined no other team.
void tell_left(FieldContext& context, PlayerId player, SessionId session) {
    context.emit(topic_of(player), AssignedToTeam{session, std::nullopt});
    context.lose(player, topic_of(session));
}

}  // namespace

void leave_team(FieldContext& context, PlayerId player, TeamId id) {
    Team& team = *context.field.teams.find(id);
    take_out(context, player, team);
    tell_saved(context, team);
    tell_left(context, player, team.session);
}

void join_team(FieldContext& context, PlayerId player, TeamId id) {
    Team& team = *context.field.teams.find(id);
    const TeamId before = team_in(context, player, team.session);
    if (before) {
        Team& left = *context.field.teams.find(before);
        take_out(context, player, left);
        tell_saved(context, left);
    }
    team.players.push_back(player);
    context.field.players.get(player).teams.insert(team.id);
    tell_saved(context, team);
    context.emit(topic_of(player), AssignedToTeam{team.session, team.id});
    if (!before) context.gain(player, topic_of(team.session));
    context.gain(player, topic_of(team.id));
}

void leave_all_teams(FieldContext& context, PlayerId player) {
    while (const PlayerInField* place = context.field.players.find(player))
        leave_team(context, player, *place->teams.begin());
}

void remove_team(FieldContext& context, SessionState& session, TeamId id) {
    Team& team = *context.field.teams.find(id);
    while (!team.players.empty()) {
        const PlayerId player = team.players.back();
        take_out(context, player, team);
        tell_left(context, player, team.session);
    }
    context.emit(topic_of(team.session), TeamRemoved{id});
    close_topic(context, topic_of(id));
    session.teams.erase(id);
    context.field.teams.remove(id);
}

Result<TeamReply> handle(FieldContext& context, const CreateTeam& request) {
    SessionState* session = context.field.sessions.find(request.session);
    if (!session) return not_found("session", request.session.value);
    if (session->game) return game_in_progress(session->session);
    if (session->teams.size() >= limits::teams_per_session_max) {
        return over_limit("teams", limits::teams_per_session_max);
    }
    if (const auto error = refuse_name(context, *session, request.name, {})) return *error;
    if (const auto error = refuse_colour(request.colour)) return *error;

    Team team;
    team.id = context.field.teams.next_id();
    team.session = request.session;
    team.name = request.name;
    team.colour = request.colour ? *request.colour : next_colour(context, *session);
    if (request.discord_channel != 0u) team.discord_channel = request.discord_channel;
    session->teams.insert(team.id);
    const Team& added = context.field.teams.add(std::move(team));
    tell_saved(context, added);
    return TeamReply{added};
}

Result<TeamReply> handle(FieldContext& context, const UpdateTeam& request) {
    Team* team = context.field.teams.find(request.team);
    if (!team) return not_found("team", request.team.value);
    const SessionState& session = *context.field.sessions.find(team->session);
    if (session.game && request.colour) return game_in_progress(session.session);
    Team changed = *team;
    if (request.name) {
        if (const auto error = refuse_name(context, session, *request.name, team->id))
            return *error;
        changed.name = *request.name;
    }
    if (const auto error = refuse_colour(request.colour)) return *error;
    if (request.colour) changed.colour = *request.colour;
    if (request.discord_channel) changed.discord_channel = request.discord_channel;
    if (changed.discord_channel == 0u) changed.discord_channel.reset();

    if (changed == *team) {
        context.unchanged();
    } else {
        *team = std::move(changed);
        tell_saved(context, *team);
    }
    return TeamReply{*team};
}

Result<Done> handle(FieldContext& context, const RemoveTeam& request) {
    const Team* team = context.field.teams.find(request.team);
    if (!team) return not_found("team", request.team.value);
    SessionState& session = *context.field.sessions.find(team->session);
    if (session.game) return game_in_progress(session.session);
    remove_team(context, session, request.team);
    return Done{};
}

Result<TeamReply> handle(FieldContext& context, const GetTeam& request) {
    const Team* team = context.field.teams.find(request.team);
    if (!team) return not_found("team", request.team.value);
    return TeamReply{*team};
}

Result<TeamReply> handle(FieldContext& context, const AssignPlayer& request) {
    Team* team = context.field.teams.find(request.team);
    if (!team) return not_found("team", request.team.value);
    if (!context.people.players.find(request.player))
        return not_found("player", request.player.value);
    const SessionState& session = *context.field.sessions.find(team->session);
    if (session.game) return game_in_progress(session.session);
    const TeamId before = team_in(context, request.player, team->session);
    if (before == team->id) {
        context.unchanged();
        return TeamReply{*team};
    }
    if (team->players.size() >= limits::players_per_team_max) {
        return over_limit("players in the team", limits::players_per_team_max);
    }
    const PlayerInField* place = context.field.players.find(request.player);
    if (!before && place && place->teams.size() >= limits::teams_per_player_max) {
        return over_limit("teams of the player", limits::teams_per_player_max);
    }

    join_team(context, request.player, team->id);
    return TeamReply{*team};
}

Result<Done> handle(FieldContext& context, const UnassignPlayer& request) {
    const SessionState* session = context.field.sessions.find(request.session);
    if (!session) return not_found("session", request.session.value);
    const PlayerState* player = context.people.players.find(request.player);
    if (!player) return not_found("player", request.player.value);
    if (session->game) return game_in_progress(session->session);
    const TeamId team = team_in(context, request.player, request.session);
    if (!team) {
        return Error{ErrorCode::not_found,
                     "The player \"" + player->name.text + "\" is in no team of the session \"" +
                         session->session.name.text + "\".",
                     {{"what", "player"}, {"id", std::to_string(request.player.value)}}};
    }
    leave_team(context, request.player, team);
    return Done{};
}

Result<TeamReply> handle(FieldContext& context, const SetTeamPicture& request) {
    Team* team = context.field.teams.find(request.team);
    if (!team) return not_found("team", request.team.value);
    if (team->picture == request.picture.stored) {
        context.unchanged();
    } else {
        team->picture = request.picture.stored;
        tell_saved(context, *team);
    }
    return TeamReply{*team};
}

}  // namespace muster::core

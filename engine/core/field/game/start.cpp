// Starts a game: makes all checks, then resets the teams, draws the roles and deals the challenges.
#include "engine/core/field/config.hpp"
#include "engine/core/field/draw/day.hpp"
#include "engine/core/field/draw/draw_index.hpp"
#include "engine/core/field/game/deal.hpp"
#include "engine/core/field/game/end.hpp"
#include "engine/core/field/game/held_events.hpp"
#include "engine/core/field/game/play.hpp"
#include "engine/core/field/game/view.hpp"
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/modes/mode.hpp"
#include "engine/core/field/names.hpp"
#include "engine/core/field/refusals.hpp"
#include "engine/core/field/session/session.hpp"
#include "engine/core/people/people.hpp"

#include <algorithm>
#include <set>

namespace muster::core {

namespace {

// The rules say: "As many playable challenges as challenges per team at least." Playable by status
// alone: drawing relaxes the condition on the sets.
std::optional<Error> check_challenges(const Catalog& catalog, const Config& config) {
    const auto playable =
        std::count_if(catalog.challenges.begin(), catalog.challenges.end(), [](const auto& entry) {
            return plays(entry.second.status);
        });
    if (playable >= config.num_challenges) return std::nullopt;
    return Error{
        ErrorCode::too_few_challenges,
        "A team gets " + std::to_string(config.num_challenges) + " challenges, and only " +
            std::to_string(playable) + " are playable.",
        {{"challenges", std::to_string(playable)}, {"min", std::to_string(config.num_challenges)}}};
}

std::optional<Error> check_zone(const Catalog& catalog,
                                std::string_view setting,
                                std::int32_t zone) {
    if (catalog.zones.contains(ZoneId{static_cast<std::uint64_t>(zone)})) return std::nullopt;
    return Error{ErrorCode::zone_missing,
                 "The setting " + std::string(setting) + " names zone " + std::to_string(zone) +
                     ", which does not exist.",
                 {{"setting", std::string(setting)}, {"zone", std::to_string(zone)}}};
}

std::optional<Error> check_sets(const Catalog& catalog, const Config& config) {
    for (const auto& key : config.challenge_sets) {
        const bool exists =
            std::any_of(catalog.sets.begin(), catalog.sets.end(), [&](const auto& entry) {
                return is_called(entry.second.name, key);
            });
        if (exists) continue;
        return Error{ErrorCode::set_missing,
                     "The configured challenge set \"" + key + "\" does not exist.",
                     {{"set", key}}};
    }
    return std::nullopt;
}

// The requested catchers must be teams of the session.
std::optional<Error> check_chosen(const FieldContext& context, const StartGame& request) {
    for (std::size_t i = 0; i < request.catchers.size(); ++i) {
        const TeamId id = request.catchers[i];
        const Team* team = context.field.teams.find(id);
        if (!team || team->session != request.session) return not_found("team", id.value);
        if (std::count(request.catchers.begin(), request.catchers.end(), id) > 1) {
            return bad_data("catchers[" + std::to_string(i) + "]", "A team is chosen twice.");
        }
    }
    return std::nullopt;
}

std::optional<Error> check_teams_have_players(const FieldContext& context,
                                              const std::set<TeamId>& teams) {
    for (const TeamId id : teams) {
        const Team& team = *context.field.teams.find(id);
        if (!team.players.empty()) continue;
        return Error{ErrorCode::team_without_player,
                     "The team \"" + team.name.text + "\" has no player.",
                     {{"team", std::to_string(id.value)}, {"name", team.name.text}}};
    }
    return std::nullopt;
}

// The error names all busy players, so that an organiser sees all replacements at once.
std::optional<Error> check_players_free(const FieldContext& context,
                                        const std::set<TeamId>& teams) {
    std::string names;
    Error error{ErrorCode::player_busy, "", {}};
    for (const TeamId id : teams) {
        for (const PlayerId player_id : context.field.teams.find(id)->players) {
            if (!context.field.players.seat(player_id).team) continue;
            const PlayerState& player = *context.people.players.find(player_id);
            names += (names.empty() ? "" : ", ") + player.name.text;
            error.facts.push_back({"player", std::to_string(player_id.value)});
        }
    }
    if (names.empty()) return std::nullopt;
    error.message = "Busy in another session's game: " + names + ".";
    error.facts.push_back({"names", names});
    return error;
}

std::optional<Error> check_end(Time now, Time ends) {
    if (ends > now) return std::nullopt;
    return Error{
        ErrorCode::end_in_past, "The end time of this day is over.", {{"setting", "end_time"}}};
}

// Makes the checks in the order in which the rules list them.
std::optional<Error> check_start(const FieldContext& context,
                                 const SessionState& session,
                                 const StartGame& request,
                                 const Config& config,
                                 const Mode& mode,
                                 Time now) {
    const Catalog& catalog = *context.field.catalog;
    if (session.game) return game_in_progress(session.session);
    if (auto error = check_challenges(catalog, config)) return error;
    if (auto error = check_zone(catalog, "centre_zone", config.centre_zone)) return error;
    if (auto error = check_zone(catalog, "start_zone", config.start_zone)) return error;
    if (auto error = check_sets(catalog, config)) return error;
    if (auto error = check_chosen(context, request)) return error;
    const std::vector<TeamId> teams(session.teams.begin(), session.teams.end());
    const Status line_up = mode.check_line_up({config, teams, request.catchers});
    if (!line_up) return line_up.error();
    if (auto error = check_teams_have_players(context, session.teams)) return error;
    if (auto error = check_players_free(context, session.teams)) return error;
    return check_end(now, course_of_day(config, session.session.time_zone, now).end);
}

// Games on the same catalog share one index.
std::shared_ptr<const DrawIndex> index_of(const FieldContext& context) {
    auto index = context.field.draw_index.lock();
    if (!index || index->catalog != context.field.catalog)
        index = make_draw_index(context.field.catalog);
    return index;
}

ChallengeFlags flags_in_sets(const DrawIndex& index, const Config& config) {
    std::set<SetId> configured;
    for (const auto& [id, set] : index.catalog->sets) {
        const auto& wanted = config.challenge_sets;
        if (std::ranges::any_of(wanted, [&](const auto& key) { return is_called(set.name, key); }))
            configured.insert(id);
    }
    const auto is_configured = [&](SetId id) { return configured.contains(id); };
    ChallengeFlags flags;
    for (std::size_t place = 0; place < index.candidates.size(); ++place) {
        const auto& sets = index.candidates[place].challenge->sets;
        if (config.challenge_sets.empty() || std::any_of(sets.begin(), sets.end(), is_configured))
            flags.set(place);
    }
    return flags;
}

Game make_game(FieldContext& context,
               const SessionState& session,
               const StartGame& request,
               Config config) {
    Game game;
    game.id = GameId{++context.field.last_game};
    game.session = session.session.id;
    game.mode = session.session.mode;
    game.started = context.now();
    game.ends =
        course_of_day(config, session.session.time_zone, context.day_time(context.now())).end;
    set_end_timer(context, game);
    game.random = Random(request.seed.value);
    game.config = std::move(config);
    game.catalog = context.field.catalog;
    game.catalog_revision = game.catalog->revision;
    game.index = index_of(context);
    game.in_set = flags_in_sets(*game.index, game.config);
    game.language = session.session.language;
    game.time_zone = session.session.time_zone;
    for (const TeamId id : session.teams) {
        TeamInGame& team = game.teams[id];
        team.state.team = id;
        team.state.zone = ZoneId{static_cast<std::uint64_t>(game.config.start_zone)};
        team.players = context.field.teams.find(id)->players;
    }
    return game;
}

void draw_roles(Game& game, const Mode& mode, const StartGame& request) {
    std::vector<TeamId> teams;
    for (const auto& [id, team] : game.teams)
        teams.push_back(id);
    for (const TeamId id :
         mode.first_catchers({game.config, teams, request.catchers}, game.random)) {
        TeamState& team = game.teams.at(id).state;
        team.role = Role::catcher;
        team.points = game.config.bounty_start_points;
    }
}

void reserve_players(FieldContext& context, Game& game) {
    for (auto& [id, team] : game.teams) {
        for (const PlayerId player_id : team.players) {
            context.field.players.take_seat(player_id, {&team, game.session});
            tell_plays(context, *context.people.players.find(player_id));
            context.gain(player_id, topic_of(game.session, team.state.role));
        }
    }
}

void tell_started(FieldContext& context, Game& game) {
    GameStarted started{
        game.id, game.session, game.mode, context.day_time(game.started), game.ends, {}};
    for (const auto& [id, team] : game.teams)
        started.teams.push_back(team.state);
    tell(context, game, topic_of(game.session), started);
}

}  // namespace

Result<GameReply> handle(FieldContext& context, const StartGame& request) {
    SessionState* session = context.field.sessions.find(request.session);
    if (!session) return not_found("session", request.session.value);
    const Mode* mode = find_mode(session->session.mode);
    CHECK(mode != nullptr);  // Sessions only accept known modes.
    auto config = effective_config(context, *session);
    if (!config) return config.error();
    if (auto error = check_start(
            context, *session, request, *config, *mode, context.day_time(context.now())))
        return *error;

    // From here on nothing fails.
    Game& game = session->game.emplace(make_game(context, *session, request, std::move(*config)));
    session->session.game = game.id;
    context.field.running.insert({game.started, game.session});
    hold_events(game, context.out.held);
    context.field.draw_index = game.index;
    draw_roles(game, *mode, request);
    reserve_players(context, game);
    tell_started(context, game);
    for (auto& [id, team] : game.teams) {
        if (team.state.role != Role::runner) continue;
        const Deal dealt = deal(context, game, team, Occasion::start);
        tell_deal(context, game, team, dealt);
    }
    return game_reply(context, *session);
}

}  // namespace muster::core

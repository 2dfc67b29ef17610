#include "engine/core/rights.hpp"

#include "engine/core/refusals.hpp"

namespace muster::core {

namespace {

template <class R, class... List>
concept one_of = (std::same_as<R, List> || ...);

// Changes challenges, or what they stand in: sets, zones, sectors.
template <class R>
concept EditsChallenges = one_of<R,
                                 CreateSet,
                                 RenameSet,
                                 RemoveSet,
                                 SaveZone,
                                 RemoveZone,
                                 SetDistances,
                                 SaveSector,
                                 RemoveSector,
                                 CreateChallenge,
                                 UpdateChallenge,
                                 RemoveChallenge,
                                 ImportCatalog>;

// Those who may make a request, beside the operators. What is not set lets nobody in.
struct Allowed {
    bool everybody = false;      // Whomever the peer may speak for.
    bool service = false;        // The service itself.
    bool organisers = false;     // Of any session.
    SessionId organisers_of{};   // Of this one.
    PlayerId organisers_with{};  // Of sessions in which this player is.
    SessionId members_of{};      // Players in the session, and the service to which it was granted.
    TeamId team{};               // The team's players.
    PlayerId player{};           // This player.
};

SessionId session_of(const State& state, TeamId team) {
    const Team* found = state.teams.find(team);
    return found ? found->session : SessionId{};
}

bool only_profile(const UpdatePlayer& r) {
    return !r.name && !r.nickname && !r.remove_nickname && !r.discord_user;
}
bool only_name(const UpdateTeam& r) {
    return !r.colour && !r.discord_channel;
}

// The table of rights, one line a right.
template <class R>
Allowed allowed(const State& state, const R& r) {
    // What concerns everybody, or shows each actor its own part.
    if constexpr (one_of<R,
                         Ping,
                         GetStatus,
                         Subscribe,
                         Unsubscribe,
                         ReadEvents,
                         ListModes,
                         ListSessions,
                         GetPlayer,
                         ListPlayers,
                         ListSets,
                         ListZones,
                         ListSectors,
                         FetchPicture,
                         ListPastGames,
                         GetPastGame>) {
        return {.everybody = true};
        // The engine itself, and what the daemon says to it.
    } else if constexpr (one_of<R,
                                Shutdown,
                                ActivateRules,
                                GrantSession,
                                RevokeSession,
                                ListGrants,
                                RemoveSession,
                                TimerFired,
                                SetClock,
                                FindVerifier,
                                OpenLogin>) {
        return {};
    } else if constexpr (
        one_of<R, Login, Authenticate, Logout, FindPlayer, SetValue, RemoveValue, ListValues>) {
        return {.service = true};
    } else if constexpr (one_of<R, CreateSession>) {  // Which is then granted to it.
        return {.service = true};
        // People.
    } else if constexpr (one_of<R, CreatePlayer>) {
        return {.service = true, .organisers = true};
    } else if constexpr (one_of<R, UpdatePlayer>) {
        return {
            .service = true, .organisers = true, .player = only_profile(r) ? r.player : PlayerId{}};
    } else if constexpr (one_of<R, RemovePlayer>) {
        return {.organisers = true};
    } else if constexpr (one_of<R, SetPassphrase, SetPlayerPicture>) {
        return {.service = true, .organisers_with = r.player, .player = r.player};
        // The catalog.
    } else if constexpr (one_of<R, GetChallenge, ListChallenges>) {
        return {.service = true, .organisers = true};
    } else if constexpr (EditsChallenges<R>) {
        return {.organisers = true};
    } else if constexpr (one_of<R, GetConfig>) {
        if (!r.session) return {.everybody = true};
        return {.organisers_of = *r.session, .members_of = *r.session};
    } else if constexpr (one_of<R, SetConfig>) {
        if (!r.session) return {.organisers = true};
        return {.organisers_of = *r.session};
        // A session: its organisers decide, its members look on.
    } else if constexpr (
        one_of<R, UpdateSession, CreateTeam, UnassignPlayer, StartGame, StopGame, ExtendGame>) {
        return {.organisers_of = r.session};
    } else if constexpr (one_of<R, GetSession, GetGame, GetRanking, GetLocations>) {
        return {.organisers_of = r.session, .members_of = r.session};
    } else if constexpr (one_of<R,
                                RemoveTeam,
                                AssignPlayer,
                                MakeCatcher,
                                MakeRunner,
                                RerollChallenges,
                                AdjustPoints>) {
        return {.organisers_of = session_of(state, r.team)};
    } else if constexpr (one_of<R, GetTeam, GetTrack>) {
        const auto session = session_of(state, r.team);
        return {.organisers_of = session, .members_of = session};
        // A team's players act for it.
    } else if constexpr (one_of<R, UpdateTeam>) {
        return {.organisers_of = session_of(state, r.team),
                .team = only_name(r) ? r.team : TeamId{}};
    } else if constexpr (one_of<R, SetTeamPicture, CompleteChallenge, AttachPicture>) {
        return {.organisers_of = session_of(state, r.team), .team = r.team};
    } else if constexpr (one_of<R, CatchTeam>) {
        return {.organisers_of = session_of(state, r.catcher), .team = r.catcher};
        // A player's own.
    } else if constexpr (one_of<R, ReportLocation, GetMyGame>) {
        return {.organisers_with = r.player, .player = r.player};
    } else {
        static_assert(!sizeof(R), "a request without a line in the table of rights");
    }
}

// What changes the catalog for everybody; an organiser may not while the own session plays.
template <class R>
bool edits_catalog(const R& r) {
    if constexpr (EditsChallenges<R> || one_of<R, CreatePlayer, RemovePlayer>) {
        return true;
    } else if constexpr (one_of<R, UpdatePlayer>) {
        return r.name || r.nickname || r.remove_nickname;
    } else if constexpr (one_of<R, SetConfig>) {
        return !r.session;
    } else {
        return false;
    }
}

bool granted(const State& state, const Origin& origin, SessionId session) {
    return state.grants.contains(Grant{origin.uid, session});
}

bool matches(const State& state, const Origin& origin, const Allowed& who) {
    if (who.everybody) return true;
    const Actor& actor = origin.actor;
    switch (actor.kind) {
        case Actor::Kind::operator_:
            return true;
        case Actor::Kind::service:
            return who.service || (who.members_of && granted(state, origin, who.members_of));
        case Actor::Kind::organiser: {
            const SessionId own{actor.id};
            if (who.organisers || who.organisers_of == own) return true;
            return who.organisers_with && team_in(state, who.organisers_with, own);
        }
        case Actor::Kind::player: {
            const PlayerId own{actor.id};
            if (who.player == own) return true;
            const PlayerState& player = *state.players.find(own);  // check_rights() found it.
            if (who.team && player.teams.contains(who.team)) return true;
            return who.members_of && team_in(state, own, who.members_of);
        }
    }
    return false;
}

std::string describe(const Actor& actor) {
    std::string text(to_string(actor.kind));
    if (actor.id != 0) text += " " + std::to_string(actor.id);
    return text;
}

Error not_allowed(const Actor& actor, std::string message) {
    return {ErrorCode::not_allowed, std::move(message), {{"actor", describe(actor)}}};
}

// Why the state has no such actor for this peer. REQUIRES: refuse_actor() found nothing.
std::optional<Error> refuse_unknown_actor(const State& state, const Origin& origin) {
    const Actor& actor = origin.actor;
    if (actor.kind == Actor::Kind::organiser) {
        const SessionId session{actor.id};
        if (origin.peer_class == PeerClass::service && !granted(state, origin, session))
            return not_allowed(actor, "The session was not granted to this service.");
        if (!state.sessions.find(session)) return not_found("session", actor.id);
    }
    if (actor.kind == Actor::Kind::player && !state.players.find(PlayerId{actor.id}))
        return not_found("player", actor.id);
    return std::nullopt;
}

}  // namespace

std::optional<Error> refuse_actor(PeerClass peer, const Actor& actor) {
    const bool has_id = actor.kind == Actor::Kind::organiser || actor.kind == Actor::Kind::player;
    if (has_id != (actor.id != 0))
        return bad_data("actor", "Organisers and players have an id, others none.");
    switch (peer) {
        case PeerClass::operator_:
            return std::nullopt;
        case PeerClass::service:
            if (actor.kind != Actor::Kind::operator_) return std::nullopt;
            return not_allowed(actor, "A service can't act as an operator.");
        case PeerClass::other:
            break;
    }
    return not_allowed(actor, "This user may not use the daemon.");
}

std::optional<Error> check_rights(const State& state,
                                  const Origin& origin,
                                  const Request& request) {
    if (auto error = refuse_actor(origin.peer_class, origin.actor)) return error;
    if (auto error = refuse_unknown_actor(state, origin)) return error;
    return std::visit(
        [&](const auto& r) -> std::optional<Error> {
            using R = std::remove_cvref_t<decltype(r)>;
            if (!matches(state, origin, allowed(state, r))) {
                return not_allowed(origin.actor,
                                   "The " + describe(origin.actor) + " has no right to this " +
                                       std::string(R::request_name) + ".");
            }
            if (origin.actor.kind == Actor::Kind::organiser && edits_catalog(r)) {
                const auto& own = *state.sessions.find(SessionId{origin.actor.id});
                if (own.game) return game_in_progress(own.session);
            }
            return std::nullopt;
        },
        request);
}

bool exists(const State& state, Topic topic) {
    switch (topic.kind) {
        case Topic::Kind::engine:
        case Topic::Kind::catalog:
            return topic.id == 0;
        case Topic::Kind::session:
        case Topic::Kind::session_catchers:
        case Topic::Kind::session_runners:
        case Topic::Kind::session_organisers:
            return state.sessions.find(SessionId{topic.id}) != nullptr;
        case Topic::Kind::team:
            return state.teams.find(TeamId{topic.id}) != nullptr;
        case Topic::Kind::player:
            return state.players.find(PlayerId{topic.id}) != nullptr;
    }
    return false;
}

bool sees_all_of(const State& state, const Origin& origin, SessionId session) {
    switch (origin.actor.kind) {
        case Actor::Kind::operator_:
            return true;
        case Actor::Kind::organiser:
            return origin.actor.id == session.value;
        case Actor::Kind::service:
            return granted(state, origin, session);
        case Actor::Kind::player:
            return false;
    }
    return false;
}

namespace {

bool plays_as(const State& state, PlayerId player, SessionId session, Role role) {
    const auto& game = state.sessions.find(session)->game;
    if (!game) return false;
    const auto team = game->teams.find(state.players.find(player)->playing_team);
    return team != game->teams.end() && team->second.state.role == role;
}

bool player_may_hear(const State& state, PlayerId player, Topic topic) {
    switch (topic.kind) {
        case Topic::Kind::session:
            return bool(team_in(state, player, SessionId{topic.id}));
        case Topic::Kind::session_catchers:
            return plays_as(state, player, SessionId{topic.id}, Role::catcher);
        case Topic::Kind::session_runners:
            return plays_as(state, player, SessionId{topic.id}, Role::runner);
        case Topic::Kind::team:
            return state.players.find(player)->teams.contains(TeamId{topic.id});
        case Topic::Kind::player:
            return topic.id == player.value;
        default:
            return false;
    }
}

}  // namespace

bool may_hear(const State& state, const Origin& origin, Topic topic) {
    const Actor& actor = origin.actor;
    if (actor.kind == Actor::Kind::operator_) return true;
    if (!exists(state, topic)) return false;
    if (actor.kind == Actor::Kind::player) return player_may_hear(state, PlayerId{actor.id}, topic);
    switch (topic.kind) {
        case Topic::Kind::engine:
            return actor.kind == Actor::Kind::service;
        case Topic::Kind::catalog:
            return true;
        case Topic::Kind::team:
            return sees_all_of(state, origin, session_of(state, TeamId{topic.id}));
        case Topic::Kind::player:
            return false;
        default:
            return sees_all_of(state, origin, SessionId{topic.id});
    }
}

TeamId team_in(const State& state, PlayerId player, SessionId session) {
    const PlayerState* found = state.players.find(player);
    if (!found) return {};
    for (const TeamId team : found->teams) {
        if (state.teams.find(team)->session == session) return team;
    }
    return {};
}

Player as_seen(const State& state, const Origin& origin, const PlayerState& player) {
    const Actor& actor = origin.actor;
    const bool whole = actor.kind == Actor::Kind::operator_ || actor.kind == Actor::Kind::service ||
                       actor == Actor::of(player.player.id) ||
                       (actor.kind == Actor::Kind::organiser &&
                        team_in(state, player.player.id, SessionId{actor.id}));
    Player seen = player.player;
    if (!whole) {
        seen.phone.clear();
        seen.discord_user.reset();
        seen.location.reset();
    }
    return seen;
}

}  // namespace muster::core

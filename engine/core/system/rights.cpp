#include "engine/core/system/rights.hpp"

#include "engine/core/field/refusals.hpp"
#include "engine/core/field/session/rights.hpp"
#include "engine/core/kernel/actors.hpp"
#include "engine/core/kernel/rules.hpp"

#include <limits>

namespace muster::core {

namespace {

// The actors that may make a request, beside the operators. An unset field admits nobody.
struct Allowed {
    bool everybody = false;      // Every actor for which the peer may speak.
    bool service = false;        // The service itself.
    bool organisers = false;     // The organisers of any session.
    bool between_games = false;  // Organisers, only while their own session has no game.
    SessionId organisers_of{};   // The organisers of this session.
    PlayerId organisers_with{};  // The organisers of sessions that have this player.
    SessionId members_of{};      // The session's players, and the services with a grant for it.
    TeamId team{};               // The team's players.
    PlayerId player{};           // This player.
};

// Whether the request changes only fields that a player may change without an organiser.
bool only_profile(const UpdatePlayer& r) {
    return !r.name && !r.nickname && !r.remove_nickname && !r.discord_user;
}
bool only_name(const UpdateTeam& r) {
    return !r.colour && !r.discord_channel;
}

// One overload for each kind of permission in a request's row (muster/proto/who.hpp).
template <class R>
Allowed allowed(const SystemContext&, who::everybody, const R&) {
    return {.everybody = true};
}
template <class R>
Allowed allowed(const SystemContext&, who::operators, const R&) {
    return {};
}
template <class R>
Allowed allowed(const SystemContext&, who::nobody, const R&) {
    return {};  // The door refuses these requests; the daemon itself acts as an operator.
}
template <class R>
Allowed allowed(const SystemContext&, who::services, const R&) {
    return {.service = true};
}
template <class R>
Allowed allowed(const SystemContext&, who::registrars, const R&) {
    return {.service = true, .organisers = true, .between_games = true};
}
Allowed allowed(const SystemContext&, who::profile_editors, const UpdatePlayer& r) {
    return {.service = true,
            .organisers = true,
            .between_games = r.name || r.nickname || r.remove_nickname,
            .player = only_profile(r) ? r.player : PlayerId{}};
}
template <class R>
Allowed allowed(const SystemContext&, who::player_and_keepers, const R& r) {
    return {.service = true, .organisers_with = r.player, .player = r.player};
}
template <class R>
Allowed allowed(const SystemContext&, who::player_and_organisers, const R& r) {
    return {.organisers_with = r.player, .player = r.player};
}
template <class R>
Allowed allowed(const SystemContext&, who::catalog_editors, const R&) {
    return {.organisers = true, .between_games = true};
}
template <class R>
Allowed allowed(const SystemContext&, who::catalog_readers, const R&) {
    return {.service = true, .organisers = true};
}
Allowed allowed(const SystemContext&, who::config_readers, const GetConfig& r) {
    if (!r.session) return {.everybody = true};
    return {.organisers_of = *r.session, .members_of = *r.session};
}
Allowed allowed(const SystemContext&, who::config_editors, const SetConfig& r) {
    if (!r.session) return {.organisers = true, .between_games = true};
    return {.organisers_of = *r.session};
}
template <class R>
Allowed allowed(const SystemContext&, who::session_organisers, const R& r) {
    return {.organisers_of = r.session};
}
template <class R>
Allowed allowed(const SystemContext&, who::session_members, const R& r) {
    return {.organisers_of = r.session, .members_of = r.session};
}
template <class R>
Allowed allowed(const SystemContext& context, who::team_organisers, const R& r) {
    return {.organisers_of = session_of(context, r.team)};
}
template <class R>
Allowed allowed(const SystemContext& context, who::session_members_of_team, const R& r) {
    const auto session = session_of(context, r.team);
    return {.organisers_of = session, .members_of = session};
}
Allowed allowed(const SystemContext& context, who::team_editors, const UpdateTeam& r) {
    return {.organisers_of = session_of(context, r.team), .team = only_name(r) ? r.team : TeamId{}};
}
template <class R>
Allowed allowed(const SystemContext& context, who::team_players, const R& r) {
    return {.organisers_of = session_of(context, r.team), .team = r.team};
}
Allowed allowed(const SystemContext& context, who::catcher_players, const CatchTeam& r) {
    return {.organisers_of = session_of(context, r.catcher), .team = r.catcher};
}

bool matches(const SystemContext& context, const Allowed& who) {
    if (who.everybody) return true;
    const Actor& actor = context.actor();
    switch (actor.kind) {
        case Actor::Kind::operator_:
            return true;
        case Actor::Kind::service:
            return who.service || (who.members_of && granted(context, who.members_of));
        case Actor::Kind::organiser: {
            const SessionId own{actor.id};
            if (who.organisers || who.organisers_of == own) return true;
            return who.organisers_with && team_in(context, who.organisers_with, own);
        }
        case Actor::Kind::player: {
            const PlayerId own{actor.id};
            if (who.player == own) return true;
            if (who.team && is_in_team(context, own, who.team)) return true;
            return who.members_of && team_in(context, own, who.members_of);
        }
    }
    return false;
}

// The error if the state has no such actor for this peer. REQUIRES: refuse_actor() found nothing.
std::optional<Error> refuse_unknown_actor(const SystemContext& context) {
    const Actor& actor = context.actor();
    if (actor.kind == Actor::Kind::organiser) {
        const SessionId session{actor.id};
        if (context.input.origin.peer_class == PeerClass::service && !granted(context, session))
            return not_allowed(actor, "The session was not granted to this service.");
        if (!context.field.sessions.find(session)) return not_found("session", actor.id);
    }
    if (actor.kind == Actor::Kind::player && !context.people.players.find(PlayerId{actor.id}))
        return not_found("player", actor.id);
    return std::nullopt;
}

}  // namespace

std::optional<Error> check_rights(const SystemContext& context) {
    const Origin& origin = context.input.origin;
    if (auto error = refuse_actor(origin.peer_class, origin.actor)) return error;
    if (auto error = refuse_unknown_actor(context)) return error;
    return std::visit(
        [&](const auto& r) -> std::optional<Error> {
            using R = std::remove_cvref_t<decltype(r)>;
            const Allowed who_may = allowed(context, typename R::WhoMay{}, r);
            if (!matches(context, who_may)) {
                return not_allowed(origin.actor,
                                   "The " + describe(origin.actor) + " has no right to this " +
                                       std::string(R::request_name) + ".");
            }
            if (origin.actor.kind == Actor::Kind::organiser && who_may.between_games) {
                const auto& own = *context.field.sessions.find(SessionId{origin.actor.id});
                if (own.game) return game_in_progress(own.session);
            }
            return std::nullopt;
        },
        context.input.request);
}

bool exists(const SystemContext& context, Topic topic) {
    switch (topic.kind) {
        case Topic::Kind::engine:
            return topic.id == 0 || (rules::services_hear_of_their_own(context) &&
                                     topic.id <= std::numeric_limits<std::uint32_t>::max());
        case Topic::Kind::catalog:
            return topic.id == 0;
        case Topic::Kind::session:
        case Topic::Kind::session_catchers:
        case Topic::Kind::session_runners:
        case Topic::Kind::session_organisers:
            return context.field.sessions.find(SessionId{topic.id}) != nullptr;
        case Topic::Kind::team:
            return context.field.teams.find(TeamId{topic.id}) != nullptr;
        case Topic::Kind::player:
            return context.people.players.find(PlayerId{topic.id}) != nullptr;
    }
    return false;
}

namespace {

bool plays_as(const SystemContext& context, PlayerId player, SessionId session, Role role) {
    const Seat seat = context.field.players.seat(player);
    return seat.team && seat.session == session && seat.team->state.role == role;
}

}  // namespace

bool player_may_hear(const SystemContext& context, PlayerId player, Topic topic) {
    switch (topic.kind) {
        case Topic::Kind::session:
            return bool(team_in(context, player, SessionId{topic.id}));
        case Topic::Kind::session_catchers:
            return plays_as(context, player, SessionId{topic.id}, Role::catcher);
        case Topic::Kind::session_runners:
            return plays_as(context, player, SessionId{topic.id}, Role::runner);
        case Topic::Kind::team:
            return is_in_team(context, player, TeamId{topic.id});
        case Topic::Kind::player:
            return topic.id == player.value;
        default:
            return false;
    }
}

bool may_hear(const SystemContext& context, Topic topic) {
    const Actor& actor = context.actor();
    if (actor.kind == Actor::Kind::operator_) return true;
    if (!exists(context, topic)) return false;
    if (actor.kind == Actor::Kind::player)
        return player_may_hear(context, PlayerId{actor.id}, topic);
    switch (topic.kind) {
        case Topic::Kind::engine:
            return actor.kind == Actor::Kind::service && topic == sessions_topic(context);
        case Topic::Kind::catalog:
            return true;
        case Topic::Kind::team:
            return sees_all_of(context, session_of(context, TeamId{topic.id}));
        case Topic::Kind::player:
            return false;
        default:
            return sees_all_of(context, SessionId{topic.id});
    }
}

}  // namespace muster::core

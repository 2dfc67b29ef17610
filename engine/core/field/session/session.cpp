// Handlers of sessions. A session holds the setup of one game day.
#include "engine/core/field/session/session.hpp"

#include "engine/core/field/handlers.hpp"
#include "engine/core/field/limits.hpp"
#include "engine/core/field/modes/modes.hpp"
#include "engine/core/field/refusals.hpp"
#include "engine/core/field/session/rights.hpp"
#include "engine/core/kernel/closing.hpp"
#include "engine/core/kernel/pages.hpp"
#include "engine/core/people/people.hpp"

namespace muster::core {

namespace {

std::optional<Error> refuse_name(const FieldContext& context, const Name& name, SessionId self) {
    const auto at = context.field.session_names.find(name.key);
    if (at == context.field.session_names.end() || at->second == self) return std::nullopt;
    return name_taken("session", context.field.sessions.find(at->second)->session.name.text);
}

std::optional<Error> refuse_mode(const std::string& mode) {
    if (is_mode(mode)) return std::nullopt;
    std::string known;
    for (const ModeInfo& info : mode_infos())
        known += (known.empty() ? "" : ", ") + info.name;
    return bad_data("mode", "There is no mode \"" + mode + "\"; there are: " + known + ".");
}

std::optional<Error> refuse_time_zone(const TimeZone& zone) {
    if (!zone.transitions.empty()) return std::nullopt;
    return bad_data("time_zone", "A session needs a time zone, by its IANA name.");
}

// A Discord server has at most one session. To link the server to another session, the first
// session must leave the server. So of two organisers who link at once, the second gets a refusal.
// Links are rare enough for a search through all sessions.
std::optional<Error> refuse_server(const FieldContext& context,
                                   const Session& session,
                                   std::uint64_t server) {
    if (session.discord_server == server) return std::nullopt;
    if (session.discord_server) {
        return in_use(
            "session",
            session.id.value,
            "The session \"" + session.name.text + "\" is played on another Discord server.");
    }
    const Session* other = nullptr;
    context.field.sessions.for_each([&](const SessionState& each) {
        if (each.session.discord_server == server) other = &each.session;
    });
    if (!other) return std::nullopt;
    return in_use("discord_server",
                  server,
                  "The Discord server plays the session \"" + other->name.text + "\" already.");
}

SessionReply reply_of(const FieldContext& context, const SessionState& session) {
    SessionReply reply{session.session, {}, {context.position(topic_of(session.session.id))}};
    for (const TeamId team : session.teams)
        reply.teams.push_back(*context.field.teams.find(team));
    return reply;
}

bool sees(const FieldContext& context, SessionId session) {
    const Actor& actor = context.actor();
    return sees_all_of(context, session) ||
           (actor.kind == Actor::Kind::player && team_in(context, PlayerId{actor.id}, session));
}

// Looks at each service once instead of at each grant, since a service may have a grant for every
// session.
std::vector<Grant> grants_of(const FieldContext& context, SessionId session) {
    const auto& all = context.field.grants;
    std::vector<Grant> found;
    for (auto at = all.begin(); at != all.end();) {
        const Grant grant{at->uid, session};
        if (all.contains(grant)) found.push_back(grant);
        at = all.upper_bound({at->uid, SessionId{~std::uint64_t{0}}});
    }
    return found;
}

// A Discord id of 0 removes the link.
void change_id(std::optional<std::uint64_t>& id, const std::optional<std::uint64_t>& wanted) {
    if (wanted) id = *wanted == 0 ? std::nullopt : wanted;
}

}  // namespace

Result<SessionReply> handle(FieldContext& context, const CreateSession& request) {
    if (context.field.sessions.size() >= limits::sessions_max) {
        return over_limit("sessions", limits::sessions_max);
    }
    if (const auto error = refuse_name(context, request.name, SessionId{})) return *error;
    if (const auto error = refuse_mode(request.mode)) return *error;
    if (const auto error = refuse_time_zone(request.time_zone)) return *error;
    SessionState created;
    change_id(created.session.discord_server, request.discord_server);
    if (created.session.discord_server) {
        if (const auto error = refuse_server(context, {}, *request.discord_server)) return *error;
    }

    // A service gets a grant for a session that it creates, so that the service can act for the
    // organisers.
    const Origin& origin = context.input.origin;
    const bool grant = origin.actor.kind == Actor::Kind::service;
    if (grant && context.field.grants.size() >= limits::grants_max) {
        return over_limit("grants", limits::grants_max);
    }

    created.session.id = context.field.sessions.next_id();
    created.session.name = request.name;
    created.session.mode = request.mode;
    created.session.language = request.language;
    created.session.time_zone = request.time_zone;
    const SessionState& added = context.field.sessions.add(std::move(created));
    context.field.session_names[request.name.key] = added.session.id;
    context.emit(engine_topic(), SessionCreated{added.session});
    if (grant) {
        tell_service(context, origin.uid, SessionCreated{added.session});
        add_grant(context, {origin.uid, added.session.id});
    }
    return reply_of(context, added);
}

Result<SessionReply> handle(FieldContext& context, const UpdateSession& request) {
    SessionState* found = context.field.sessions.find(request.session);
    if (!found) return not_found("session", request.session.value);
    if (found->game && (request.name || request.mode || request.language || request.time_zone)) {
        return game_in_progress(found->session);
    }
    Session changed = found->session;
    if (request.name) {
        if (const auto error = refuse_name(context, *request.name, request.session)) return *error;
        changed.name = *request.name;
    }
    if (request.mode) {
        if (const auto error = refuse_mode(*request.mode)) return *error;
        changed.mode = *request.mode;
    }
    if (request.time_zone) {
        if (const auto error = refuse_time_zone(*request.time_zone)) return *error;
        changed.time_zone = *request.time_zone;
    }
    if (request.discord_server.value_or(0) != 0) {
        if (const auto error = refuse_server(context, found->session, *request.discord_server))
            return *error;
    }
    if (request.language) changed.language = *request.language;
    change_id(changed.discord_server, request.discord_server);
    change_id(changed.game_channel, request.game_channel);
    change_id(changed.admin_channel, request.admin_channel);

    if (changed == found->session) {
        context.unchanged();
    } else {
        context.field.session_names.erase(found->session.name.key);
        context.field.session_names[changed.name.key] = request.session;
        found->session = std::move(changed);
        context.emit(topic_of(request.session), SessionChanged{found->session});
    }
    return reply_of(context, *found);
}

Result<Done> handle(FieldContext& context, const RemoveSession& request) {
    SessionState* found = context.field.sessions.find(request.session);
    if (!found) return not_found("session", request.session.value);
    if (found->game) return game_in_progress(found->session);
    const auto grants = grants_of(context, request.session);
    for (const Grant& grant : grants)
        revoke(context, grant);
    while (!found->teams.empty())
        remove_team(context, *found, *found->teams.begin());
    context.emit(topic_of(request.session), SessionRemoved{request.session});
    context.emit(engine_topic(), SessionRemoved{request.session});
    for (const Grant& grant : grants)
        tell_service(context, grant.uid, SessionRemoved{request.session});
    for (const auto kind : {Topic::Kind::session,
                            Topic::Kind::session_catchers,
                            Topic::Kind::session_runners,
                            Topic::Kind::session_organisers}) {
        close_topic(context, topic_of(request.session, kind));
    }
    context.field.session_names.erase(found->session.name.key);
    context.field.sessions.remove(request.session);
    return Done{};
}

Result<SessionReply> handle(FieldContext& context, const GetSession& request) {
    const SessionState* found = context.field.sessions.find(request.session);
    if (!found) return not_found("session", request.session.value);
    return reply_of(context, *found);
}

Result<SessionList> handle(FieldContext& context, const ListSessions& request) {
    if (auto error = check_page(request.limit)) return *std::move(error);
    SessionList reply;
    const auto take = [&](const SessionState& session) {
        if (!sees(context, session.session.id)) return true;
        if (reply.sessions.size() == request.limit) return false;
        reply.sessions.push_back(session.session);
        reply.sessions.back().time_zone.transitions.clear();
        return true;
    };
    reply.next = context.field.sessions.take_page(request.after, limits::list_examined_max, take);
    reply.as_of.push_back(context.position(sessions_topic(context)));
    return reply;
}

Result<ModeList> handle(FieldContext&, const ListModes&) {
    return ModeList{mode_infos()};
}

}  // namespace muster::core

// Handlers of grants: which service may act for which session.
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/limits.hpp"
#include "engine/core/field/session/session.hpp"
#include "engine/core/kernel/pages.hpp"

namespace muster::core {

Result<Done> handle(FieldContext& context, const GrantSession& request) {
    if (!context.field.sessions.find(request.session))
        return not_found("session", request.session.value);
    const Grant grant{request.uid, request.session};
    if (context.field.grants.contains(grant)) {
        context.unchanged();
        return Done{};
    }
    if (context.field.grants.size() >= limits::grants_max)
        return over_limit("grants", limits::grants_max);
    context.field.grants.insert(grant);
    context.emit(engine_topic(), GrantChanged{grant.uid, grant.session, true});
    return Done{};
}

Result<Done> handle(FieldContext& context, const RevokeSession& request) {
    const Grant grant{request.uid, request.session};
    if (!context.field.grants.contains(grant)) {
        return Error{ErrorCode::not_found,
                     "The session is not granted to this user id.",
                     {{"what", "grant"},
                      {"uid", std::to_string(request.uid)},
                      {"session", std::to_string(request.session.value)}}};
    }
    revoke(context, grant);
    return Done{};
}

void revoke(FieldContext& context, Grant grant) {
    context.field.grants.erase(grant);
    context.emit(engine_topic(), GrantChanged{grant.uid, grant.session, false});
    using Kind = Topic::Kind;
    for (const Kind kind :
         {Kind::session, Kind::session_catchers, Kind::session_runners, Kind::session_organisers}) {
        context.lose(grant.uid, topic_of(grant.session, kind));
    }
    for (const TeamId team : context.field.sessions.find(grant.session)->teams) {
        context.lose(grant.uid, topic_of(team));
    }
}

Result<Grants> handle(FieldContext& context, const ListGrants& request) {
    if (auto error = check_page(request.limit)) return *std::move(error);
    Grants reply;
    const auto take = [&](const Grant& grant) {
        if (reply.grants.size() == request.limit) return false;
        reply.grants.push_back(grant);
        return true;
    };
    const auto& grants = context.field.grants;
    reply.next = take_page(grants, request.after, [](const Grant& g) { return g; }, take);
    return reply;
}

}  // namespace muster::core

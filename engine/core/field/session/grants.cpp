// Handlers of grants: which service may act for which session.
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/limits.hpp"
#include "engine/core/field/session/session.hpp"
#include "engine/core/kernel/pages.hpp"

namespace muster::core {

namespace {

void tell_of_grant(FieldContext& context, Grant grant, bool granted) {
    const GrantChanged event{grant.uid, grant.session, granted};
    context.emit(engine_topic(), event);
    tell_service(context, grant.uid, event);
}

}  // namespace

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
    add_grant(context, grant);
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

void add_grant(FieldContext& context, Grant grant) {
    context.field.grants.insert(grant);
    tell_of_grant(context, grant, true);
}

void revoke(FieldContext& context, Grant grant) {
    context.field.grants.erase(grant);
    tell_of_grant(context, grant, false);
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

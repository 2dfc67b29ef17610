// The engine about itself: health, subscriptions, grants, rules, and what the daemon tells it.
#include "engine/core/engine.hpp"
#include "engine/core/game_rules.hpp"
#include "engine/core/handlers.hpp"
#include "engine/core/limits.hpp"
#include "engine/core/people.hpp"
#include "engine/core/rights.hpp"

#include <muster/proto/hex.hpp>
#include <muster/proto/version.hpp>

namespace muster::core {

namespace {

// Nothing, or why the actor may not be told of the topic.
std::optional<Error> refuse_topic(const Context& context, Topic topic) {
    const auto kind = std::string(to_string(topic.kind));
    if (!may_hear(context.state, context.input.origin, topic)) {
        return Error{
            ErrorCode::not_allowed,
            "The actor has no right to the topic " + kind + " " + std::to_string(topic.id) + ".",
            {{"topic", kind}, {"id", std::to_string(topic.id)}}};
    }
    if (!exists(context.state, topic)) return not_found(kind, topic.id);
    return std::nullopt;
}

std::optional<Error> refuse_topic_count(const std::vector<Topic>& topics) {
    if (topics.size() <= muster::limits::topics_per_request_max) return std::nullopt;
    return bad_data("topics",
                    "More topics than " + std::to_string(muster::limits::topics_per_request_max) +
                        " in one request.");
}

}  // namespace

Result<Pong> handle(Context& context, const Ping&) {
    return Pong{context.now()};
}

Result<EngineStatus> handle(Context& context, const GetStatus&) {
    const State& state = context.state;
    EngineStatus status;
    status.build = build_version();
    status.epoch = state.epoch;
    status.time = context.now();
    status.clock_rate = state.clock.rate;
    status.sequence = state.sequence;
    status.digest = to_hex(state.digest, 16);
    status.rules_version = state.rules_version;
    status.rules_version_newest = rules_version_newest;
    status.players = state.players.size();
    status.sessions = state.sessions.size();
    status.challenges = state.catalog->challenges.size();
    state.sessions.for_each(
        [&](const SessionState& session) { status.running_games += session.game.has_value(); });
    return status;
}

Result<Done> handle(Context& context, const Shutdown& request) {
    context.out.shutdown = request.reason;
    return Done{};
}

Result<Subscribed> handle(Context& context, const Subscribe& request) {
    if (const auto error = refuse_topic_count(request.topics)) return *error;
    if (request.everything && context.actor().kind != Actor::Kind::operator_) {
        return Error{ErrorCode::not_allowed, "Only operators may subscribe to everything.", {}};
    }
    for (const Topic topic : request.topics) {
        if (const auto error = refuse_topic(context, topic)) return *error;
    }
    Subscribed reply;
    if (request.everything) {
        context.state.topics.for_each(
            [&](TopicPosition position) { reply.positions.push_back(position); });
    } else {
        for (const Topic topic : request.topics)
            reply.positions.push_back(context.position(topic));
    }
    context.out.subscription = {request.topics, request.everything, true};
    return reply;
}

Result<Done> handle(Context& context, const Unsubscribe& request) {
    if (const auto error = refuse_topic_count(request.topics)) return *error;
    context.out.subscription = {request.topics, request.everything, false};
    return Done{};
}

// Answered by the journal's reader, once what the engine knows now is durable.
Result<EventPage> handle(Context& context, const ReadEvents& request) {
    if (const auto error = refuse_topic(context, request.topic)) return *error;
    if (request.from == 0) return bad_data("from", "Events are numbered from 1.");
    if (request.limit == 0 || request.limit > muster::limits::read_events_max) {
        return bad_data(
            "limit", "The limit is 1 to " + std::to_string(muster::limits::read_events_max) + ".");
    }
    context.out.query = request;
    return EventPage{};
}

Result<Done> handle(Context& context, const ActivateRules& request) {
    auto& version = context.state.rules_version;
    if (request.version < version || request.version > rules_version_newest) {
        return bad_data("version",
                        "This build can switch to the rules " + std::to_string(version) + " to " +
                            std::to_string(rules_version_newest) + "; there is no way back.");
    }
    if (request.version == version) {
        context.unchanged();
        return Done{};
    }
    // A game is played to its end by the rules by which it began.
    std::optional<Error> in_progress;
    context.state.sessions.for_each([&](const SessionState& session) {
        if (session.game && !in_progress) in_progress = game_in_progress(session.session);
    });
    if (in_progress) return *in_progress;
    version = request.version;
    return Done{};
}

// ---- Grants. ----

Result<Done> handle(Context& context, const GrantSession& request) {
    State& state = context.state;
    if (!state.sessions.find(request.session)) return not_found("session", request.session.value);
    const Grant grant{request.uid, request.session};
    if (state.grants.contains(grant)) {
        context.unchanged();
        return Done{};
    }
    if (state.grants.size() >= limits::grants_max) return over_limit("grants", limits::grants_max);
    state.grants.insert(grant);
    context.emit(engine_topic(), GrantChanged{grant.uid, grant.session, true});
    return Done{};
}

Result<Done> handle(Context& context, const RevokeSession& request) {
    const Grant grant{request.uid, request.session};
    if (!context.state.grants.contains(grant)) {
        return Error{ErrorCode::not_found,
                     "The session is not granted to this user id.",
                     {{"what", "grant"},
                      {"uid", std::to_string(request.uid)},
                      {"session", std::to_string(request.session.value)}}};
    }
    revoke(context, grant);
    return Done{};
}

void revoke(Context& context, Grant grant) {
    context.state.grants.erase(grant);
    context.emit(engine_topic(), GrantChanged{grant.uid, grant.session, false});
    using Kind = Topic::Kind;
    for (const Kind kind :
         {Kind::session, Kind::session_catchers, Kind::session_runners, Kind::session_organisers}) {
        context.lose(grant.uid, topic_of(grant.session, kind));
    }
    for (const TeamId team : context.state.sessions.find(grant.session)->teams) {
        context.lose(grant.uid, topic_of(team));
    }
}

Result<Grants> handle(Context& context, const ListGrants&) {
    return Grants{{context.state.grants.begin(), context.state.grants.end()}};
}

// ---- From the daemon itself. ----

Result<Done> handle(Context& context, const TimerFired& request) {
    // The engine thread never asks too early; a journal that is not as it was written may.
    if (const auto due = context.state.timers.due(request.timer); due && context.now() < *due)
        return bad_data("timer", "The timer is not due yet.");
    const auto purpose = context.state.timers.take(request.timer);
    if (!purpose) return not_found("timer", request.timer.value);
    switch (purpose->kind) {
        case TimerPurpose::Kind::game_end:
            game_end_due(context, purpose->session);
            break;
        case TimerPurpose::Kind::grace_end:
            grace_period_over(context, purpose->session, purpose->team);
            break;
    }
    return Done{};
}

Result<Done> handle(Context& context, const SetClock& request) {
    if (!(request.rate > 0)) return bad_data("rate", "The rate of the clock must be over 0.");
    context.state.clock = request;
    return Done{};
}

}  // namespace muster::core

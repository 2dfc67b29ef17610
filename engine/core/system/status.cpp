// The engine about itself: health, subscriptions, rules, and what the daemon tells it.
#include "engine/core/engine.hpp"
#include "engine/core/field/refusals.hpp"
#include "engine/core/field/timers.hpp"
#include "engine/core/kernel/check.hpp"
#include "engine/core/people/people.hpp"
#include "engine/core/system/handlers.hpp"
#include "engine/core/system/rights.hpp"

#include <muster/proto/hex.hpp>
#include <muster/proto/version.hpp>

namespace muster::core {

namespace {

// Nothing, or why the actor may not be told of the topic.
std::optional<Error> refuse_topic(const SystemContext& context, Topic topic) {
    const auto kind = std::string(to_string(topic.kind));
    if (!may_hear(context, topic)) {
        return Error{
            ErrorCode::not_allowed,
            "The actor has no right to the topic " + kind + " " + std::to_string(topic.id) + ".",
            {{"topic", kind}, {"id", std::to_string(topic.id)}}};
    }
    if (!exists(context, topic)) return not_found(kind, topic.id);
    return std::nullopt;
}

std::optional<Error> refuse_topic_count(const std::vector<Topic>& topics) {
    if (topics.size() <= muster::limits::topics_per_request_max) return std::nullopt;
    return bad_data("topics",
                    "More topics than " + std::to_string(muster::limits::topics_per_request_max) +
                        " in one request.");
}

}  // namespace

Result<Pong> handle(SystemContext& context, const Ping&) {
    return Pong{context.now()};
}

Result<EngineStatus> handle(SystemContext& context, const GetStatus&) {
    EngineStatus status;
    status.build = build_version();
    status.epoch = context.kernel.epoch;
    status.time = context.now();
    status.clock_rate = context.system.clock.rate;
    status.sequence = context.kernel.sequence;
    status.digest = to_hex(context.kernel.digest, 16);
    status.rules_version = context.kernel.rules_version;
    status.rules_version_newest = rules_version_newest;
    status.players = context.people.players.size();
    status.sessions = context.field.sessions.size();
    status.challenges = context.field.catalog->challenges.size();
    status.running_games = context.field.running.size();
    return status;
}

Result<Done> handle(SystemContext& context, const Shutdown& request) {
    context.out.shutdown = request.reason;
    return Done{};
}

Result<Subscribed> handle(SystemContext& context, const Subscribe& request) {
    if (const auto error = refuse_topic_count(request.topics)) return *error;
    if (request.everything && context.actor().kind != Actor::Kind::operator_) {
        return Error{ErrorCode::not_allowed, "Only operators may subscribe to everything.", {}};
    }
    for (const Topic topic : request.topics) {
        if (const auto error = refuse_topic(context, topic)) return *error;
    }
    Subscribed reply;
    if (request.everything) {
        context.kernel.topics.for_each(
            [&](TopicPosition position) { reply.positions.push_back(position); });
    } else {
        for (const Topic topic : request.topics)
            reply.positions.push_back(context.position(topic));
    }
    context.out.subscription = {request.topics, request.everything, true};
    return reply;
}

Result<Done> handle(SystemContext& context, const Unsubscribe& request) {
    if (const auto error = refuse_topic_count(request.topics)) return *error;
    context.out.subscription = {request.topics, request.everything, false};
    return Done{};
}

// Answered by the journal's reader, once what the engine knows now is durable.
Result<EventPage> handle(SystemContext& context, const ReadEvents& request) {
    if (const auto error = refuse_topic(context, request.topic)) return *error;
    if (request.from == 0) return bad_data("from", "Events are numbered from 1.");
    if (request.limit == 0 || request.limit > muster::limits::read_events_max) {
        return bad_data(
            "limit", "The limit is 1 to " + std::to_string(muster::limits::read_events_max) + ".");
    }
    context.out.query = request;
    return EventPage{};
}

Result<Done> handle(SystemContext& context, const ActivateRules& request) {
    auto& version = context.kernel.rules_version;
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
    context.field.sessions.for_each([&](const SessionState& session) {
        if (session.game && !in_progress) in_progress = game_in_progress(session.session);
    });
    if (in_progress) return *in_progress;
    version = request.version;
    return Done{};
}

// ---- From the daemon itself. ----

Result<Done> handle(SystemContext& context, const TimerFired& request) {
    // The engine thread never asks too early; a journal that is not as it was written may.
    if (const auto due = context.kernel.timers.due(request.timer); due && context.now() < *due)
        return bad_data("timer", "The timer is not due yet.");
    const auto purpose = context.kernel.timers.take(request.timer);
    if (!purpose) return not_found("timer", request.timer.value);
    CHECK(fire(context, *purpose));  // Loading refuses a kind that no domain knows.
    return Done{};
}

Result<Done> handle(SystemContext& context, const SetClock& request) {
    if (!(request.rate > 0)) return bad_data("rate", "The rate of the clock must be over 0.");
    context.system.clock = request;
    return Done{};
}

}  // namespace muster::core

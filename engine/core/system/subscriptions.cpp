// Handlers of subscriptions and of past events.
#include "engine/core/field/session/rights.hpp"
#include "engine/core/kernel/actors.hpp"
#include "engine/core/system/handlers.hpp"
#include "engine/core/system/rights.hpp"

#include <muster/proto/topics.hpp>

#include <algorithm>

namespace muster::core {

namespace {

// The error if the actor may not hear the topic, else nothing.
std::optional<Error> refuse_topic(const SystemContext& context, Topic topic) {
    const auto kind = std::string(to_string(topic.kind));
    if (!may_hear(context, topic)) {
        const Topic sessions = sessions_topic(context);
        const bool own = topic.kind == Topic::Kind::engine && sessions.id != 0;
        const auto hint =
            own ? " Its own is engine:" + std::to_string(sessions.id) + "." : std::string();
        const auto id = topic.id == 0 ? std::string() : ":" + std::to_string(topic.id);
        return Error{ErrorCode::not_allowed,
                     "The actor has no right to the topic " + kind + id + "." + hint,
                     {{"topic", kind}, {"id", std::to_string(topic.id)}}};
    }
    if (!exists(context, topic)) return not_found(kind, topic.id);
    return std::nullopt;
}

// The same check for a topic that the connection hears through an attached player.
std::optional<Error> refuse_attached(const SystemContext& context,
                                     ConnectionId connection,
                                     std::uint64_t number,
                                     Topic topic) {
    const PlayerId player = context.people.attachments.find(connection, number);
    if (!player) return not_found("attachment", number);
    if (!exists(context, topic)) return not_found(to_string(topic.kind), topic.id);
    if (player_may_hear(context, player, topic)) return std::nullopt;
    return not_allowed(Actor::of(player), "The attached player has no right to the topic.");
}

std::optional<Error> refuse_topic_count(const std::vector<Topic>& topics) {
    if (topics.size() <= muster::limits::topics_per_request_max) return std::nullopt;
    return bad_data("topics",
                    "More topics than " + std::to_string(muster::limits::topics_per_request_max) +
                        " in one request.");
}

// 0: the actor is no player.
PlayerId asking_player(const SystemContext& context) {
    return context.actor().kind == Actor::Kind::player ? PlayerId{context.actor().id} : PlayerId{};
}

// The part of the asked events that the actor may read. REQUIRES: the actor has the right to the
// topic.
EventsQuery readable(const SystemContext& context, const ReadEvents& asked) {
    EventsQuery query{asked, context.kernel.topics.last(asked.topic)};
    const PlayerId player = asking_player(context);
    if (!player || !topic_kind(asked.topic).read_as_told) return query;
    const auto span = context.people.heard.span_from(player, asked.topic, asked.from);
    if (asked.from < span.first) query.readable_from = query.asked.from = span.first;
    const std::uint64_t left = span.last - std::min(span.last, query.asked.from - 1);
    query.asked.limit = static_cast<std::uint32_t>(std::min<std::uint64_t>(asked.limit, left));
    return query;
}

// The player's events of a topic after `number`. A player who lost the topic meanwhile and has the
// topic again begins with the new right. REQUIRES: the player has the right to the topic.
ResumedTopic resumed_for(const SystemContext& context,
                         PlayerId player,
                         Topic topic,
                         std::uint64_t number) {
    const auto last = context.kernel.topics.last(topic);
    // A number beyond the last one is of another journal: there is nothing to read.
    ResumedTopic resumed{topic, std::nullopt, std::min(number, last), last};
    if (!player || !topic_kind(topic).read_as_told) return resumed;
    const auto first = context.people.heard.newest_span(player, topic).first;
    if (resumed.reached + 1 >= first) return resumed;
    resumed.first_kept = first;
    resumed.reached = std::min(first - 1, last);
    return resumed;
}

}  // namespace

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

// The journal's reader answers, after all that the engine knows now is durable.
Result<EventPage> handle(SystemContext& context, const ReadEvents& request) {
    if (const auto error = refuse_topic(context, request.topic)) return *error;
    if (request.from == 0) return bad_data("from", "Events are numbered from 1.");
    if (request.limit == 0 || request.limit > muster::limits::read_events_max) {
        return bad_data(
            "limit", "The limit is 1 to " + std::to_string(muster::limits::read_events_max) + ".");
    }
    context.out.query = readable(context, request);
    return EventPage{};
}

// The engine answers here for topics without new events. The journal's reader answers for the
// others.
Result<ResumedTopics> handle(SystemContext& context, const ResumeTopics& request) {
    constexpr auto most = muster::limits::resumed_topics_max;
    if (request.positions.size() > most) {
        return bad_data("positions",
                        "More topics than " + std::to_string(most) + " in one request.");
    }
    const auto& attachments = request.attachments;
    if (!attachments.empty() && attachments.size() != request.positions.size())
        return bad_data("attachments", "There are as many attachments as positions, or none.");
    ResumedTopics reply;
    SubscriptionChange subscription;
    bool missed_events = false;
    for (std::size_t i = 0; i < request.positions.size(); ++i) {
        const auto& [topic, number] = request.positions[i];
        const auto attachment = attachments.empty() ? 0 : attachments[i];
        const auto error = attachment == 0
                               ? refuse_topic(context, topic)
                               : refuse_attached(context, request.connection, attachment, topic);
        if (error) {
            reply.topics.push_back({topic, error->code});
            continue;
        }
        // The topics of an attached player are routed already.
        if (attachment == 0) subscription.topics.push_back(topic);
        if (number == context.kernel.topics.last(topic)) continue;
        const PlayerId player =
            attachment != 0 ? context.people.attachments.find(request.connection, attachment)
                            : asking_player(context);
        reply.topics.push_back(resumed_for(context, player, topic, number));
        missed_events = missed_events || reply.topics.back().reached < reply.topics.back().last;
    }
    context.out.subscription = std::move(subscription);
    if (missed_events) context.out.query = ResumeQuery{reply};
    return reply;
}

}  // namespace muster::core

// Handlers of attachments, and the changes of topics that attached players get. A service learns an
// attachment's first topics from the reply. Later, each right that a player gains or loses is sent
// to each attachment of the player.
#include "engine/core/people/attach.hpp"

#include "engine/core/kernel/refusals.hpp"
#include "engine/core/people/handlers.hpp"
#include "engine/core/people/limits.hpp"
#include "engine/core/people/timers.hpp"

#include <muster/proto/topics.hpp>

namespace muster::core {

namespace {

// A player's topics change only by gain() and lose(). So the topics found here are the topics that
// were told.
std::vector<Topic> topics_of_player(const PeopleContext& context, PlayerId player) {
    std::vector<Topic> topics{topic_of(player)};
    context.above_people->add_topics_of(player, topics);
    return topics;
}

AttachedPlayer attached_player(const PeopleContext& context,
                               std::uint64_t number,
                               PlayerId player) {
    AttachedPlayer attached{number, player, {}};
    for (const Topic topic : topics_of_player(context, player))
        attached.topics.push_back(context.position(topic));
    return attached;
}

// The error in the size of the request's list `field`, if there is one.
std::optional<Error> refuse_count(std::string field, std::size_t count) {
    if (count >= 1 && count <= muster::limits::attach_per_request_max) return std::nullopt;
    return bad_data(
        std::move(field),
        "A request names 1 to " + std::to_string(muster::limits::attach_per_request_max) + ".");
}

std::optional<Error> refuse_attachment(const PeopleContext& context,
                                       ConnectionId connection,
                                       const PlayerToAttach& item) {
    const Attachments& attachments = context.people.attachments;
    if (!context.people.players.find(item.player)) return not_found("player", item.player.value);
    if (const PlayerId other = attachments.find(connection, item.number)) {
        return in_use("player", other.value, "Another player has the number on this connection.");
    }
    if (attachments.count(item.player) >= limits::attachments_per_player_max)
        return over_limit("attachments of the player", limits::attachments_per_player_max);
    if (attachments.count(connection) >= limits::attachments_per_connection_max)
        return over_limit("attachments of the connection", limits::attachments_per_connection_max);
    return std::nullopt;
}

void route_to_attachments(PeopleContext& context,
                          PlayerId player,
                          Topic topic,
                          RouteChange::Is is) {
    context.people.attachments.for_each_of(
        player, [&](ConnectionId connection, std::uint64_t number) {
            context.out.routes.push_back({connection, number, {topic, 0}, is});
        });
}

// A slice is due as long as lost attachments remain. The pause lets requests run between two
// slices.
void drop_lost_later(PeopleContext& context) {
    context.kernel.timers.set(context.now() + limits::lost_attachments_pause,
                              {static_cast<std::uint8_t>(PeopleTimer::lost_attachments), 0, 0});
}

}  // namespace

void PeopleContext::gain(PlayerId player, Topic topic) {
    if (topic_kind(topic).read_as_told)
        heard_changes.push_back({player, topic, Heard::Change::Is::begun});
    route_to_attachments(*this, player, topic, RouteChange::Is::gained);
}

void PeopleContext::lose(PlayerId player, Topic topic) {
    if (topic_kind(topic).read_as_told)
        heard_changes.push_back({player, topic, Heard::Change::Is::ended});
    out.losses.push_back({player, topic, {}});
    route_to_attachments(*this, player, topic, RouteChange::Is::lost);
}

bool fire_people_timer(PeopleContext& context, const TimerPurpose& purpose) {
    if (!is_people_timer(purpose)) return false;
    Attachments& attachments = context.people.attachments;
    attachments.drop_lost(limits::lost_attachments_slice);
    if (attachments.has_lost()) drop_lost_later(context);
    return true;
}

bool lose_all_connections(PeopleContext& context) {
    const bool slices_are_due = context.people.attachments.has_lost();
    if (!context.people.attachments.lose_all()) return false;
    if (!slices_are_due) drop_lost_later(context);
    return true;
}

Result<Done> handle(PeopleContext& context, const ServiceLost& request) {
    if (!request.connection) {
        if (!lose_all_connections(context)) context.unchanged();
        return Done{};
    }
    const bool slices_are_due = context.people.attachments.has_lost();
    if (!context.people.attachments.lose(request.connection)) {
        context.unchanged();
    } else if (!slices_are_due) {
        drop_lost_later(context);
    }
    return Done{};
}

Result<Attached> handle(PeopleContext& context, const AttachPlayers& request) {
    if (auto error = refuse_count("players", request.players.size())) return *std::move(error);
    for (std::size_t i = 0; i < request.players.size(); ++i) {
        if (request.players[i].number == 0) {
            return bad_data("players[" + std::to_string(i) + "].number",
                            "Attachments are numbered from 1.");
        }
    }
    Attached reply;
    bool has_changed = false;
    for (const PlayerToAttach& item : request.players) {
        Attachments& attachments = context.people.attachments;
        const bool is_attached = attachments.find(request.connection, item.number) == item.player;
        if (!is_attached) {
            if (auto error = refuse_attachment(context, request.connection, item)) {
                reply.refused.push_back({item.number, *std::move(error)});
                continue;
            }
            attachments.add(request.connection, item.number, item.player);
            has_changed = true;
        }
        reply.players.push_back(attached_player(context, item.number, item.player));
        if (is_attached) continue;
        for (const TopicPosition& position : reply.players.back().topics) {
            context.out.routes.push_back(
                {request.connection, item.number, position, RouteChange::Is::attached});
        }
    }
    if (!has_changed) context.unchanged();
    return reply;
}

Result<Done> handle(PeopleContext& context, const DetachPlayers& request) {
    if (auto error = refuse_count("numbers", request.numbers.size())) return *std::move(error);
    Attachments& attachments = context.people.attachments;
    bool has_changed = false;
    for (const std::uint64_t number : request.numbers) {
        const PlayerId player = attachments.find(request.connection, number);
        if (!player) continue;
        for (const Topic topic : topics_of_player(context, player)) {
            context.out.routes.push_back(
                {request.connection, number, {topic, 0}, RouteChange::Is::detached});
        }
        attachments.remove(request.connection, number);
        has_changed = true;
    }
    if (!has_changed) context.unchanged();
    return Done{};
}

Result<AttachedList> handle(PeopleContext& context, const ListAttached& request) {
    if (auto error = check_page(request.limit)) return *std::move(error);
    AttachedList reply;
    std::size_t topics = 0;
    const auto take = [&](std::uint64_t number, PlayerId player) {
        if (reply.players.size() == request.limit || topics >= limits::attached_topics_page_max)
            return false;
        reply.players.push_back(attached_player(context, number, player));
        topics += reply.players.back().topics.size();
        return true;
    };
    reply.next = context.people.attachments.take_page(request.connection, request.after, take);
    return reply;
}

}  // namespace muster::core

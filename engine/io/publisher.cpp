#include "engine/io/publisher.hpp"

#include <asio/post.hpp>

namespace muster::io {

void Publisher::release(Batch batch) {
    asio::post(hub_.io, [this, batch = std::move(batch)] { deliver(batch); });
}

void Publisher::deliver(const Batch& batch) {
    for (const auto& item : batch->items) {
        std::visit([&](const auto& i) { deal(batch, i); }, item);
    }
    hub_.flush();
}

void Publisher::deal(const Batch& batch, const runtime::Released::Reply& reply) {
    const auto frame = std::string_view(batch->bytes).substr(reply.offset, reply.size);
    if (reply.client == 0) return hub_.services.intake->answered(reply.request_id, reply.ok, frame);
    Connection* connection = hub_.find(reply.client);
    if (!connection) return;
    connection->settle(reply.request_id);
    connection->push_reply({batch, frame});
}

void Publisher::deal(const Batch& batch, const runtime::Released::Event& event) {
    const auto frame = std::string_view(batch->bytes).substr(event.offset, event.size);
    hub_.subscriptions.note(event.topic, event.number);
    hub_.subscriptions.for_each(event.topic, [&](Connection* connection) {
        connection->push_event(event.topic, event.number, {batch, frame});
    });
}

void Publisher::deal(const Batch&, const runtime::Released::Query& query) {
    hub_.services.queries->start(query);
}

void Publisher::deal(const Batch&, const runtime::Released::Subscription& subscription) {
    Connection* connection = hub_.find(subscription.client);
    if (!connection) return;
    auto& subscriptions = hub_.subscriptions;
    const auto& change = subscription.change;
    for (const auto& topic : change.topics) {
        if (change.add) {
            subscriptions.add(connection, subscription.actor, topic);
        } else {
            subscriptions.remove(connection, subscription.actor, topic);
        }
    }
    if (!change.everything) return;
    if (change.add) {
        subscriptions.add_everything(connection);
    } else {
        subscriptions.remove_everything(connection);
    }
}

void Publisher::deal(const Batch&, const runtime::Released::Loss& released) {
    const auto& loss = released.loss;
    const auto ends = [&](const Connection* connection, const Actor& actor) {
        if (!loss.service_uid) return actor == Actor::of(loss.player);
        const bool speaks_as_itself =
            actor.kind == Actor::Kind::service || actor.kind == Actor::Kind::organiser;
        const auto& peer = connection->peer();
        return speaks_as_itself && peer.peer_class == PeerClass::service &&
               peer.uid == *loss.service_uid;
    };
    SubscriptionEnded ended;
    ended.last = {loss.topic, hub_.subscriptions.last(loss.topic)};
    for (const auto& [connection, actor] : hub_.subscriptions.end(loss.topic, ends)) {
        ended.actor = actor;
        connection->push_frame(FrameKind::ended, ended);
    }
}

}  // namespace muster::io

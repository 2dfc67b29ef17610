#include "engine/io/dealer.hpp"

namespace muster::io {

void Dealer::deal(const Batch& batch) {
    for (const auto& item : batch->items) {
        std::visit([&](const auto& i) { deal(batch, i); }, item);
    }
}

void Dealer::deal(const Batch& batch, const runtime::Released::Reply& reply) {
    const auto frame = std::string_view(batch->bytes).substr(reply.offset, reply.size);
    if (reply.client == 0) return clients_.answered(reply.request_id, reply.ok, frame);
    Recipient* client = clients_.find(reply.client);
    if (!client) return;
    client->settle(reply.request_id);
    client->push_reply({batch, frame});
}

void Dealer::deal(const Batch& batch, const runtime::Released::Event& event) {
    const auto frame = std::string_view(batch->bytes).substr(event.offset, event.size);
    subscriptions_.note(event.topic, event.number);
    subscriptions_.for_each(event.topic, [&](Recipient* client) {
        client->push_event(event.topic, event.number, {batch, frame});
    });
}

void Dealer::deal(const Batch&, const runtime::Released::Query& query) {
    clients_.ask(query);
}

void Dealer::deal(const Batch&, const runtime::Released::Subscription& subscription) {
    Recipient* client = clients_.find(subscription.client);
    if (!client) return;
    const auto& change = subscription.change;
    for (const auto& topic : change.topics) {
        if (change.add) {
            subscriptions_.add(client, subscription.actor, topic);
        } else {
            subscriptions_.remove(client, subscription.actor, topic);
        }
    }
    if (!change.everything) return;
    if (change.add) {
        subscriptions_.add_everything(client);
    } else {
        subscriptions_.remove_everything(client);
    }
}

void Dealer::deal(const Batch&, const runtime::Released::Loss& released) {
    const auto& loss = released.loss;
    const auto ends = [&](const Recipient* client, const Actor& actor) {
        if (!loss.service_uid && !loss.every_service) return actor == Actor::of(loss.player);
        const bool speaks_as_itself =
            actor.kind == Actor::Kind::service || actor.kind == Actor::Kind::organiser;
        const auto& peer = client->peer();
        return speaks_as_itself && peer.peer_class == PeerClass::service &&
               (loss.every_service || peer.uid == *loss.service_uid);
    };
    SubscriptionEnded ended;
    ended.last = {loss.topic, subscriptions_.last(loss.topic)};
    for (const auto& [client, actor] : subscriptions_.end(loss.topic, ends)) {
        ended.actor = actor;
        client->push_frame(FrameKind::ended, ended);
    }
}

// The subscribers got the topic's last event before.
void Dealer::deal(const Batch&, const runtime::Released::Closed& closed) {
    subscriptions_.end(closed.topic, [](const Recipient*, const Actor&) { return true; });
}

void Dealer::deal(const Batch&, const runtime::Released::Routes& released) {
    const auto& routes = released.routes;
    Recipient* client = clients_.find(released.client);
    if (!client) {
        // The engine took the request after the connection had ended.
        if (!released.is_news && !routes.gained.empty()) clients_.attached_to_gone(released.client);
        return;
    }
    for (const auto& position : routes.gained)
        subscriptions_.attach(client, position.topic);
    for (const Topic topic : routes.lost)
        subscriptions_.detach(client, topic);
    if (released.is_news) client->push_frame(FrameKind::routes, routes);
}

}  // namespace muster::io

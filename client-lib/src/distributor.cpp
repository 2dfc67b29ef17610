#include "distributor.hpp"

#include <algorithm>

namespace muster::client {

void Completion::run() {
    if (!handler) {
        if (const auto* told = std::get_if<Told>(&outcome)) {
            tap->hear(told->kind, told->body);
        } else if (const auto* connected = std::get_if<Connected>(&outcome)) {
            tap->connected(connected->epoch);
        } else {
            tap->disconnected(std::get<Failure>(std::move(outcome)));
        }
    } else if (auto* failure = std::get_if<Failure>(&outcome)) {
        handler->failed(std::move(*failure));
    } else if (const auto* error = std::get_if<Error>(&outcome)) {
        handler->replied(false, encode(*error));
    } else {
        const auto& reply = std::get<Reply>(outcome);
        handler->replied(reply.ok, reply.body);
    }
}

Distributor::News Distributor::distribute(const Frame& frame) {
    switch (frame.kind) {
        case FrameKind::reply:
            reply(frame.body);
            return {};
        case FrameKind::event:
            event(frame.body);
            return {};
        case FrameKind::lagged:
            for (const auto& lost : decode<Lagged>(frame.body).lost) {
                for_feeds_of(lost.topic, [&](Feed& feed) { feed.lagged(lost); });
            }
            tell_tap(Completion::Told{frame.kind, frame.body});
            return {};
        case FrameKind::ended: {
            const auto ended = decode<SubscriptionEnded>(frame.body);
            for_feeds_of(ended.last.topic, [&](Feed& feed) { feed.ended(ended); });
            return {};
        }
        case FrameKind::routes:
            decode<Routes>(frame.body);
            tell_tap(Completion::Told{frame.kind, frame.body});
            return {};
        case FrameKind::welcome:
            return decode<Welcome>(frame.body);
        case FrameKind::goodbye:
            return decode<Goodbye>(frame.body);
        case FrameKind::hello:
        case FrameKind::request:
        case FrameKind::part:
            break;
    }
    throw DecodeError("a frame of a kind that no daemon sends");
}

void Distributor::reply(std::string_view frame_body) {
    const auto [header, body] = split_header<ReplyHeader>(frame_body);
    auto entry = requests_.settle(header.id);
    if (!entry) throw DecodeError("a reply to a request that was not made");

    if (auto* question = std::get_if<Question>(&entry->waiter)) {
        answer(*question, header.ok, body);
    } else if (auto* handler = std::get_if<std::unique_ptr<detail::ReplyHandler>>(&entry->waiter)) {
        if (!header.ok && entry->retried && decode<Error>(body).code == ErrorCode::shutting_down) {
            requests_.wait_again(header.id, std::move(*entry));
            return;
        }
        completions_.push_back({std::move(*handler), Completion::Reply{header.ok, body}});
    }
}

// Feeds get their answers immediately: the positions in the answers must be known before the next
// frames are processed.
void Distributor::answer(const Question& question, bool ok, std::string_view body) {
    const auto at = feeds_.find(question.feed);
    if (at == feeds_.end()) return;
    touch(question.feed);
    std::visit(
        [&](const auto& asked) {
            using Reply = typename std::remove_cvref_t<decltype(asked)>::Reply;
            if (ok) {
                at->second->answered(asked, Result<Reply>(decode<Reply>(body)));
            } else {
                at->second->answered(asked, Result<Reply>(decode<Error>(body)));
            }
        },
        question.what);
}

void Distributor::event(std::string_view body) {
    const auto header = split_header<EventHeader>(body).first;
    tell_tap(Completion::Told{FrameKind::event, body});
    if (!by_topic_.contains(header.topic) && of_everything_.empty()) return;
    const auto received = decode_event_frame(body);
    for_feeds_of(header.topic,
                 [&](Feed& feed) { feed.event(header, received ? &*received : nullptr); });
}

void Distributor::give_up(std::vector<RequestMap::Given> given, const Failure& why) {
    for (auto& each : given) {
        if (auto* handler = std::get_if<std::unique_ptr<detail::ReplyHandler>>(&each.waiter)) {
            Failure failure = why;
            failure.sent = each.sent;
            completions_.push_back({std::move(*handler), std::move(failure)});
        } else if (const auto* question = std::get_if<Question>(&each.waiter)) {
            const auto at = feeds_.find(question->feed);
            if (at == feeds_.end()) continue;
            at->second->unanswered(*question);
            touch(question->feed);
        }
    }
}

void Distributor::add(Feed& feed) {
    feeds_.emplace(feed.id(), &feed);
    // A subscription to everything includes the topics that are named beside it. The feed is stored
    // only under `everything`, so that no event comes twice.
    if (feed.topics().everything) {
        of_everything_.push_back(&feed);
    } else {
        for (const auto& topic : feed.topics().topics)
            by_topic_[topic].push_back(&feed);
    }
}

std::vector<Unsubscribe> Distributor::remove(Feed& feed) {
    if (feeds_.erase(feed.id()) == 0) return {};
    requests_.abandon_feed(feed.id());
    const bool in_list = std::erase(of_everything_, &feed) != 0;
    std::vector<Unsubscribe> unsubscribes;
    const auto list = [&]() -> Unsubscribe& {
        if (unsubscribes.empty() ||
            unsubscribes.back().topics.size() == limits::topics_per_request_max) {
            unsubscribes.emplace_back();
        }
        return unsubscribes.back();
    };
    const auto of_same_actor = [&](const Feed* other) { return other->actor() == feed.actor(); };

    for (const auto& topic : feed.named_topics()) {
        bool shared = false;
        if (const auto at = by_topic_.find(topic); at != by_topic_.end()) {
            std::erase(at->second, &feed);
            shared = std::any_of(at->second.begin(), at->second.end(), of_same_actor);
            if (at->second.empty()) by_topic_.erase(at);
        }
        if (!shared && feed.wants(topic)) list().topics.push_back(topic);
    }
    // The daemon has one subscription to everything for each connection, whichever actor asked for
    // it.
    if (in_list && of_everything_.empty()) list().everything = true;
    return unsubscribes;
}

}  // namespace muster::client

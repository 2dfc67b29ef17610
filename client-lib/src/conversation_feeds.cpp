// Adds and removes feeds, and sends their questions to the daemon.
#include "conversation.hpp"

namespace muster::client {

namespace {
// The wait before a question is asked again for which the daemon was too busy.
constexpr std::chrono::milliseconds question_retry{200};
}  // namespace

std::unique_ptr<Feed> Conversation::follow(Topics topics, std::size_t queued_max, TimePoint now) {
    const auto actor = topics.actor ? *topics.actor : default_actor();
    auto feed = std::make_unique<Feed>(next_feed_++, std::move(topics), actor, queued_max);
    distributor_.add(*feed);
    if (state_ == State::finished) {
        feed->finished(why_down_);
        distributor_.touch(feed->id());
    } else if (is_up()) {
        feed->connected(*epoch_);
        ask(*feed, now);
    }
    return feed;
}

void Conversation::unfollow(Feed& feed) {
    const auto unsubscribes = distributor_.remove(feed);
    feed.close();
    feeds_retry_at_.erase(feed.id());
    if (!is_up()) return;
    // The answers have no receiver.
    for (const auto& unsubscribe : unsubscribes) {
        const auto id = next_id_++;
        std::string frame;
        append_request(frame, id, feed.actor(), std::nullopt, unsubscribe);
        write(id, std::move(frame), {});
    }
}

Item Conversation::take(Feed& feed, TimePoint now) {
    auto item = feed.pop();
    if (distributor_.find(feed.id())) ask(feed, now);
    return item;
}

std::vector<std::uint64_t> Conversation::take_touched(TimePoint now) {
    auto touched = std::exchange(distributor_.touched(), {});
    for (const auto id : touched) {
        if (auto* feed = distributor_.find(id)) ask(*feed, now);
    }
    return touched;
}

// Sends the feed's questions.
void Conversation::ask(Feed& feed, TimePoint now) {
    if (is_up()) {
        for (auto& question : feed.take_questions()) {
            const auto id = next_id_++;
            std::string frame;
            std::visit(
                [&](const auto& request) {
                    append_request(frame, id, feed.actor(), std::nullopt, request);
                },
                question.what);
            RequestMap::Entry entry;
            entry.waiter = std::move(question);
            entry.deadline = deadline_of(std::nullopt, now);
            write(id, std::move(frame), std::move(entry));
        }
    }
    if (feed.wants_retry()) feeds_retry_at_.try_emplace(feed.id(), now + question_retry);
}

void Conversation::ask_again(TimePoint now) {
    for (auto at = feeds_retry_at_.begin(); at != feeds_retry_at_.end();) {
        if (now < at->second) {
            ++at;
            continue;
        }
        auto* feed = distributor_.find(at->first);
        at = feeds_retry_at_.erase(at);
        if (!feed) continue;
        feed->retry();
        ask(*feed, now);
    }
}

}  // namespace muster::client

// Streams of events: opening them, waiting for items, and handing items out.
#include "link.hpp"

#include <stdexcept>

namespace muster::client::detail {

namespace {
using Clock = std::chrono::steady_clock;
}  // namespace

std::shared_ptr<Stream> Link::subscribe(Topics topics, std::function<void(Item)> on_item) {
    const Lock lock(mutex_);
    auto stream = std::make_shared<Stream>(
        conversation_.follow(std::move(topics), options_.queued_events_max, Clock::now()));
    stream->on_item = std::move(on_item);
    streams_.emplace(stream->feed->id(), stream);
    if (!threaded_ && !stepping_ && conversation_.state() == Conversation::State::down)
        attempt(Clock::now());
    wake();
    return stream;
}

Result<Done> Link::wait_open(Stream& stream) {
    const auto until = conversation_.deadline_of(std::nullopt, Clock::now());
    for (;;) {
        if (auto answer = opened(stream)) return *answer;
        Lock lock(mutex_);
        stay_off_stepper();
        if (Clock::now() >= until) {
            raise({Problem::timed_out,
                   conversation_.is_up()
                       ? "musterd at " + options_.socket + " did not answer in time"
                       : conversation_.why_down().message,
                   {},
                   true});
        }
        if (!threaded_) {
            lock.unlock();
            step(until);
        } else if (stream.feed->opening() == Feed::Opening::asked && !stream.feed->over()) {
            stream.changed.wait_until(lock, until);
        }
    }
}

std::optional<Item> Link::next(Stream& stream, TimePoint until) {
    Lock lock(mutex_);
    auto& feed = *stream.feed;
    if (until != TimePoint::min()) stay_off_stepper();
    for (bool waited = until == TimePoint::min();; waited = true) {
        if (!feed.empty()) {
            auto item = conversation_.take(feed, Clock::now());
            wake();
            return item;
        }
        if (feed.failure() && feed.failure()->problem != Problem::closed) raise(*feed.failure());
        if (feed.over() || (waited && Clock::now() >= until)) return std::nullopt;
        if (!threaded_) {
            lock.unlock();
            step(until);
            lock.lock();
        } else if (until == TimePoint::max()) {
            stream.changed.wait(lock);
        } else {
            stream.changed.wait_until(lock, until);
        }
    }
}

void Link::when_ready(Stream& stream, std::function<void()> wake) {
    {
        const Lock lock(mutex_);
        if (stream.feed->empty() && !stream.feed->over()) {
            stream.on_change = std::move(wake);
            return;
        }
    }
    wake();
}

void Link::when_open(Stream& stream, std::function<void()> wake) {
    {
        const Lock lock(mutex_);
        if (stream.feed->opening() == Feed::Opening::asked && !stream.feed->over()) {
            stream.on_change = std::move(wake);
            return;
        }
    }
    wake();
}

void Link::wake_waiting(Stream& stream) {
    std::function<void()> wake;
    {
        const Lock lock(mutex_);
        wake = std::exchange(stream.on_change, nullptr);
    }
    if (wake) wake();
}

std::optional<Result<Done>> Link::opened(Stream& stream) {
    const Lock lock(mutex_);
    const auto& feed = *stream.feed;
    if (feed.opening() == Feed::Opening::refused) return feed.refusal();
    if (feed.opening() == Feed::Opening::open) return Done{};
    if (feed.failure()) raise(*feed.failure());
    if (feed.over()) return Done{};  // The subscription asked for nothing, or was closed.
    return std::nullopt;
}

bool Link::ended(const Stream& stream) const {
    const Lock lock(mutex_);
    return stream.feed->empty() && stream.feed->over();
}

void Link::unsubscribe(const std::shared_ptr<Stream>& stream) {
    std::function<void()> on_change;
    bool by_hand = false;
    {
        const Lock lock(mutex_);
        if (!stream->listed) return;
        stream->listed = false;
        conversation_.unfollow(*stream->feed);
        streams_.erase(stream->feed->id());
        stream->changed.notify_all();
        on_change = std::exchange(stream->on_change, nullptr);
        wake();
        by_hand = !threaded_ && !stepping_ && conversation_.is_up();
    }
    if (on_change) on_change();
    // A blocking client may not return for long, and the daemon would send it events all the while.
    if (by_hand) step(Clock::now());
}

// ---- REQUIRES: mutex_ is held. ----

void Link::notify_streams(TimePoint now) {
    for (const auto feed : conversation_.take_touched(now)) {
        if (const auto at = streams_.find(feed); at != streams_.end())
            notify(std::shared_ptr(at->second), now);
    }
}

void Link::notify(const std::shared_ptr<Stream>& stream, TimePoint now) {
    auto& feed = *stream->feed;
    if (stream->on_item) {
        if (feed.opening() == Feed::Opening::refused) {
            for (const auto& topic : feed.named_topics()) {
                calls_.items.emplace_back(stream, Ended{topic, 0, feed.refusal()});
            }
            if (feed.topics().everything) {
                calls_.items.emplace_back(stream, Ended{Topic{}, 0, feed.refusal()});
            }
            conversation_.unfollow(feed);
            streams_.erase(feed.id());
        }
        while (!feed.empty())
            calls_.items.emplace_back(stream, conversation_.take(feed, now));
    }
    stream->changed.notify_all();
    if (stream->on_change) calls_.wakes.push_back(std::exchange(stream->on_change, nullptr));
}

// Waiting in the thread that delivers the item would never end.
void Link::stay_off_stepper() const {
    if (threaded_ && stepper_ == std::this_thread::get_id()) {
        throw std::logic_error("a callback of an AsyncClient must not wait for the client");
    }
}

// ---- Functions for coroutine.hpp. ----

std::shared_ptr<Stream> open_stream(Link& link, Topics topics) {
    return link.subscribe(std::move(topics), nullptr);
}
std::optional<Result<Done>> opened(Link& link, Stream& stream) {
    return link.opened(stream);
}
void when_open(Link& link, Stream& stream, std::function<void()> wake) {
    link.when_open(stream, std::move(wake));
}
void when_ready(Link& link, Stream& stream, std::function<void()> wake) {
    link.when_ready(stream, std::move(wake));
}
void wake_waiting(Link& link, Stream& stream) {
    link.wake_waiting(stream);
}

}  // namespace muster::client::detail

#include "feed.hpp"

namespace muster::client {

namespace {

// The limit of events that are held while a page is read; further ones are read from the journal.
constexpr std::size_t held_max = 1024;

// Refusals for temporary reasons: the question itself may be right.
bool passes(ErrorCode code) {
    return code == ErrorCode::busy || code == ErrorCode::too_many_requests ||
           code == ErrorCode::shutting_down || code == ErrorCode::internal;
}

// The body of a whole event frame.
std::string_view frame_body(const std::vector<std::uint8_t>& frame) {
    if (frame.size() < frame_header_size) throw DecodeError("a stored event is no frame");
    const auto* bytes = reinterpret_cast<const char*>(frame.data());
    return {bytes + frame_header_size, frame.size() - frame_header_size};
}

}  // namespace

Feed::Feed(std::uint64_t id, Topics topics, Actor actor, std::size_t queued_max)
    : id_(id),
      topics_(std::move(topics)),
      actor_(actor),
      queued_max_(std::max<std::size_t>(queued_max, 1)) {
    std::sort(topics_.topics.begin(), topics_.topics.end());
    topics_.topics.erase(std::unique(topics_.topics.begin(), topics_.topics.end()),
                         topics_.topics.end());
    named_topics_ = topics_.topics;
    for (const auto& after : topics_.after) {
        if (!topics_.everything && !wants(after.topic)) continue;
        auto& track = tracks_[after.topic];
        track.placed = true;
        track.last = track.seen = after.number;
    }
}

// ---- Gaining and losing the connection. ----

void Feed::connected(std::uint64_t epoch) {
    if (over()) return;  // A refused feed does not ask again.
    if (epoch_) queue_.push_back(Reconnected{});
    lost_ = false;
    if (epoch_ && *epoch_ != epoch) {
        // Numbers of the old realm are invalid here; every topic begins anew.
        for (auto& [topic, track] : tracks_) {
            if (track.placed) queue_gap(topic, track.last + 1, 0, Gap::Reason::realm_changed);
        }
        tracks_.clear();
        knows_all_ = false;
    }
    epoch_ = epoch;
    subscribes_open_ = 0;
    std::vector<Topic> some;
    for (const auto& topic : topics_.topics) {
        some.push_back(topic);
        if (some.size() == limits::topics_per_request_max) ask_for(std::exchange(some, {}), false);
    }
    if (!some.empty()) ask_for(std::move(some), false);
    if (topics_.everything) ask_for({}, true);
}

void Feed::disconnected(const Failure& why) {
    if (over()) return;
    for (auto& [topic, track] : tracks_) {
        track.subscribed = track.reading = track.retry = false;
        track.reserved = 0;
        track.held.clear();
    }
    reserved_ = 0;
    questions_.clear();
    subscribe_again_.clear();
    wants_retry_ = false;
    // Several losses while nobody reads are reported as one, also if a connection came and was lost
    // in between.
    if (!queue_.empty() && std::holds_alternative<Reconnected>(queue_.back())) {
        queue_.pop_back();
    } else if (epoch_ && !lost_) {
        queue_.push_back(Disconnected{why});
    }
    lost_ = true;
}

void Feed::finished(Failure why) {
    questions_.clear();
    wants_retry_ = false;
    const bool told = !queue_.empty() && std::holds_alternative<Disconnected>(queue_.back());
    if (!told && why.problem != Problem::closed) queue_.push_back(Disconnected{why});
    failure_ = std::move(why);
}

void Feed::close() {
    closed_ = true;
    questions_.clear();
    wants_retry_ = false;
}

// ---- Subscribing. ----

void Feed::ask_for(std::vector<Topic> topics, bool everything) {
    if (opening_ == Opening::asked) ++subscribes_open_;
    Subscribe subscribe;
    subscribe.topics = std::move(topics);
    subscribe.everything = everything;
    questions_.push_back({id_, std::move(subscribe)});
}

void Feed::answered(const Subscribe& asked, const Result<Subscribed>& answer) {
    if (over()) return;
    if (!answer.ok()) {
        if (passes(answer.error().code)) {
            subscribe_again_.push_back(asked);
            wants_retry_ = true;
        } else if (opening_ == Opening::asked) {
            opening_ = Opening::refused;
            refusal_ = answer.error();
            closed_ = true;
        } else if (asked.topics.size() > 1) {
            // At least one topic was refused: ask for each topic by itself.
            for (const auto& topic : asked.topics)
                ask_for({topic}, false);
        } else if (asked.topics.empty()) {
            topics_.everything = false;
            end_topic({{}, 0, answer.error()});
        } else {
            const auto track = tracks_.find(asked.topics[0]);
            end_topic(
                {asked.topics[0], track == tracks_.end() ? 0 : track->second.last, answer.error()});
        }
        return;
    }
    // A topic without a position in the answer has had no event yet.
    for (const auto& topic : asked.topics) {
        const auto& positions = answer->positions;
        const auto at = std::find_if(positions.begin(), positions.end(), [&](const auto& position) {
            return position.topic == topic;
        });
        const auto number = at == positions.end() ? 0 : at->number;
        place(topic, number, number);
    }
    if (asked.everything) {
        for (const auto& [topic, number] : answer->positions)
            place(topic, number, knows_all_ ? 0 : number);
        knows_all_ = true;
        end_closed_topics();
    }
    if (opening_ == Opening::asked && --subscribes_open_ == 0) opening_ = Opening::open;
}

// In a subscription to everything, a topic that had events and has no position now was closed
// meanwhile.
void Feed::end_closed_topics() {
    std::vector<Ended> closed;
    for (const auto& [topic, track] : tracks_) {
        if (!track.subscribed && track.last > 0)
            closed.push_back({topic, track.last, std::nullopt, true});
    }
    for (auto& each : closed)
        end_topic(std::move(each));
}

// From `position` on the daemon sends this connection the topic's events. A topic without a place
// yet begins after `begin`.
void Feed::place(const Topic& topic, std::uint64_t position, std::uint64_t begin) {
    auto& track = tracks_[topic];
    if (track.placed && position < track.last) {
        // The number went back, because the journal was restored from a copy. Later events of the
        // old journal are void.
        queue_gap(topic, position + 1, 0, Gap::Reason::realm_changed);
        track.last = track.seen = position;
    }
    if (!track.placed) {
        track.placed = true;
        track.last = track.seen = begin;
    }
    track.seen = std::max(track.seen, position);
    track.subscribed = true;
    read_missed(topic, track);
}

// ---- Events. ----

// The feed's place in the topic; null: the feed does not follow the topic, or does not know its
// start yet.
Feed::Track* Feed::track_of(const Topic& topic) {
    if (over()) return nullptr;
    auto at = tracks_.find(topic);
    if (at == tracks_.end() && knows_all_) {
        // The topic is newer than the subscription to everything, and begins with its first event.
        at = tracks_.try_emplace(topic).first;
        at->second.placed = at->second.subscribed = true;
    }
    return at != tracks_.end() && at->second.placed ? &at->second : nullptr;
}

void Feed::event(const EventHeader& header, const ReceivedEvent* event) {
    auto* const known = track_of(header.topic);
    if (!known || header.number <= known->last) return;
    auto& track = *known;
    track.seen = std::max(track.seen, header.number);

    auto copy = event ? std::optional(*event) : std::nullopt;
    if (header.number == track.last + 1 && !track.reading && room() > 0) {
        deliver(track, header.number, std::move(copy));
        if (track.closed) end_topic({header.topic, header.number, std::nullopt, true});
        return;
    }
    read_missed(header.topic, track);
    const bool follows = track.held.empty() || header.number == track.held.back().number + 1;
    if (track.reading && follows && track.held.size() < held_max) {
        track.held.push_back({header.number, std::move(copy)});
    }
}

void Feed::lagged(const TopicPosition& lost) {
    auto* const track = track_of(lost.topic);
    if (!track) return;
    track->seen = std::max(track->seen, lost.number);
    read_missed(lost.topic, *track);
}

void Feed::ended(const SubscriptionEnded& ended) {
    if (over() || ended.actor != actor_) return;
    const auto& topic = ended.last.topic;
    const auto at = tracks_.find(topic);
    if (at == tracks_.end()) return;
    const auto& track = at->second;
    const auto last = track.last;
    // The events that were known to exist when the right was lost, and for which a page may be
    // under way.
    const auto known = std::max(ended.last.number, track.seen);
    if (track.placed && last < known) {
        queue_gap(topic, last + 1, known, Gap::Reason::right_lost);
    }
    end_topic({topic, last});
}

// ---- Reading missed events. ----

std::size_t Feed::room() const {
    const auto used = queue_.size() + reserved_;
    return used < queued_max_ ? queued_max_ - used : 0;
}

// Asks for a page if there are events to read and much room for them: pages of a single event would
// be too slow to catch up.
void Feed::read_missed(const Topic& topic, Track& track) {
    if (!track.subscribed || track.reading || track.retry || track.seen <= track.last) return;
    const auto missed = static_cast<std::size_t>(
        std::min<std::uint64_t>(track.seen - track.last, limits::read_events_max));
    const auto enough = std::min(missed, std::max<std::size_t>(queued_max_ / 2, 1));
    if (room() < enough) return;
    ReadEvents read;
    read.topic = topic;
    read.from = track.last + 1;
    read.limit = static_cast<std::uint32_t>(std::min(missed, room()));
    track.reading = true;
    track.reserved = read.limit;
    reserved_ += read.limit;
    questions_.push_back({id_, read});
}

void Feed::read_missed() {
    for (auto& [topic, track] : tracks_)
        read_missed(topic, track);
}

void Feed::answered(const ReadEvents& asked, const Result<EventPage>& answer) {
    const auto at = tracks_.find(asked.topic);
    if (over() || at == tracks_.end()) return;
    auto& track = at->second;
    track.reading = false;
    reserved_ -= std::exchange(track.reserved, 0);
    if (!answer.ok()) {
        if (passes(answer.error().code)) {
            track.retry = wants_retry_ = true;
        } else {
            end_topic({asked.topic, track.last, answer.error()});
        }
        return;
    }
    const auto before = track.last;
    if (answer->first_kept > track.last + 1) {
        queue_gap(asked.topic, track.last + 1, answer->first_kept - 1, Gap::Reason::no_longer_kept);
        track.last = answer->first_kept - 1;
    }
    for (const auto& frame : answer->frames) {
        const auto body = frame_body(frame);
        const auto header = split_header<EventHeader>(body).first;
        if (header.topic != asked.topic) throw DecodeError("a page with another topic's event");
        if (header.number <= track.last) continue;
        if (header.number > track.last + 1) {
            queue_gap(asked.topic, track.last + 1, header.number - 1, Gap::Reason::no_longer_kept);
        }
        deliver(track, header.number, decode_event_frame(body));
    }
    track.seen = std::max({track.seen, track.last, answer->last});
    release_held(track);
    if (track.last == before && track.seen > track.last) {
        // The journal does not have these events; asking again would never end.
        queue_gap(asked.topic, track.last + 1, track.seen, Gap::Reason::no_longer_kept);
        track.last = track.seen;
        track.held.clear();
    }
    if (track.closed) end_topic({asked.topic, track.last, std::nullopt, true});
    read_missed();
}

void Feed::unanswered(const Question& question) {
    if (over()) return;
    if (const auto* subscribe = std::get_if<Subscribe>(&question.what)) {
        subscribe_again_.push_back(*subscribe);
        wants_retry_ = true;
        return;
    }
    const auto at = tracks_.find(std::get<ReadEvents>(question.what).topic);
    if (at == tracks_.end() || !at->second.reading) return;
    at->second.reading = false;
    reserved_ -= std::exchange(at->second.reserved, 0);
    at->second.retry = wants_retry_ = true;
}

void Feed::retry() {
    wants_retry_ = false;
    for (auto& subscribe : subscribe_again_)
        questions_.push_back({id_, std::move(subscribe)});
    subscribe_again_.clear();
    for (auto& [topic, track] : tracks_)
        track.retry = false;
    read_missed();
}

std::vector<Question> Feed::take_questions() {
    return std::exchange(questions_, {});
}

// ---- The queue. ----

void Feed::deliver(Track& track, std::uint64_t number, std::optional<ReceivedEvent> event) {
    track.last = number;
    track.seen = std::max(track.seen, number);
    track.closed = event && std::holds_alternative<TopicClosed>(event->event);
    if (event) queue_.push_back(std::move(*event));
}

void Feed::release_held(Track& track) {
    while (!track.held.empty() && track.held.front().number <= track.last + 1) {
        auto& held = track.held.front();
        if (held.number == track.last + 1) {
            if (room() == 0) break;
            deliver(track, held.number, std::move(held.event));
        }
        track.held.pop_front();
    }
}

Item Feed::pop() {
    Item item = std::move(queue_.front());
    queue_.pop_front();
    // Reads a page only when half of the queue is free.
    if (queue_.empty() || queue_.size() == queued_max_ / 2) read_missed();
    return item;
}

void Feed::queue_gap(const Topic& topic,
                     std::uint64_t first,
                     std::uint64_t last,
                     Gap::Reason reason) {
    queue_.push_back(Gap{topic, first, last, reason});
}

void Feed::end_topic(Ended ended) {
    if (const auto at = tracks_.find(ended.topic); at != tracks_.end()) {
        reserved_ -= at->second.reserved;
        tracks_.erase(at);
    }
    std::erase(topics_.topics, ended.topic);
    queue_.push_back(std::move(ended));
}

}  // namespace muster::client

#include "discord-bot/feed/merge.hpp"

#include <algorithm>
#include <tuple>

namespace muster::discord {

namespace {

bool is_location(const Merge::Heard& heard) {
    const auto* event = std::get_if<ReceivedEvent>(&heard);
    return event && std::holds_alternative<LocationChanged>(event->event);
}

using Moment = std::tuple<Time, bool, Topic>;

// Missed events sort before all others. Among events of the same time, such as one command's
// effects, those of the public topic sort first, because they explain the rest.
Moment moment_of(const Topic& topic, const Merge::Heard& heard) {
    const auto* event = std::get_if<ReceivedEvent>(&heard);
    const bool is_for_some = topic.kind != Topic::Kind::session;
    return Moment(event ? event->time : Time::min(), is_for_some, topic);
}

}  // namespace

Merge::Merge(const Cursor& told) {
    for (const auto& [topic, number] : told.numbers)
        tracks_[topic].last = number;
}

void Merge::heard(ReceivedEvent event) {
    auto& track = tracks_.at(event.topic);
    if (event.number <= track.last) return;
    track.last = event.number;
    Heard heard(std::move(event));
    if (is_location(heard) && !track.waiting.empty() && is_location(track.waiting.back()))
        track.waiting.pop_back();
    track.waiting.push_back(std::move(heard));
}

void Merge::heard(const Missed& missed) {
    auto& track = tracks_.at(missed.topic);
    if (missed.last <= track.last) return;
    track.last = missed.last;
    track.waiting.push_back(missed);
}

void Merge::expect(const Topic& topic, std::optional<std::uint64_t> number) {
    auto& track = tracks_.at(topic);
    track.until = number;
    track.given_up = false;
}

void Merge::expect_nothing() {
    for (auto& [topic, track] : tracks_)
        track.given_up = true;
}

bool Merge::complete() const {
    return std::ranges::none_of(tracks_,
                                [](const auto& entry) { return entry.second.is_behind(); });
}

bool Merge::may_have(const Cursor& cursor) const {
    return std::ranges::all_of(cursor.numbers, [&](const auto& entry) {
        const auto at = tracks_.find(entry.first);
        if (at == tracks_.end() || !at->second.until) return true;
        return entry.second <= std::max(at->second.last, *at->second.until);
    });
}

bool Merge::empty() const {
    return std::ranges::all_of(tracks_,
                               [](const auto& entry) { return entry.second.waiting.empty(); });
}

std::optional<Merge::Heard> Merge::next() {
    Track* first = nullptr;
    std::optional<Moment> earliest;
    for (auto& [topic, track] : tracks_) {
        if (track.waiting.empty()) {
            if (track.is_behind()) return std::nullopt;
            continue;
        }
        const auto its = moment_of(topic, track.waiting.front());
        if (earliest && *earliest <= its) continue;
        first = &track;
        earliest = its;
    }
    if (!first) return std::nullopt;
    auto heard = std::move(first->waiting.front());
    first->waiting.pop_front();
    return heard;
}

}  // namespace muster::discord

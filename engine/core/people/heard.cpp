#include "engine/core/people/heard.hpp"

#include "engine/core/people/limits.hpp"

#include <algorithm>

namespace muster::core {

void Heard::apply(const Change& change, std::uint64_t last) {
    switch (change.is) {
        case Change::Is::begun:
            return begin(change.player, change.topic, last + 1);
        case Change::Is::ended:
            return end(change.player, change.topic, last);
        case Change::Is::forgotten:
            return forget(change.player, change.topic);
    }
}

void Heard::begin(PlayerId player, Topic topic, std::uint64_t first) {
    const std::pair place{player, topic};
    if (first == 1 && !spans_.contains(place)) return;
    auto& spans = spans_[place];
    if (spans.size() == limits::heard_spans_max) spans.erase(spans.begin());
    spans.push_back({.first = first});
}

void Heard::end(PlayerId player, Topic topic, std::uint64_t last) {
    auto& spans = spans_[{player, topic}];
    if (spans.empty()) spans.emplace_back();
    spans.back().last = last;
}

Heard::Span Heard::span_from(PlayerId player, Topic topic, std::uint64_t from) const {
    const auto at = spans_.find({player, topic});
    if (at == spans_.end()) return {};
    const auto& spans = at->second;
    const auto span =
        std::ranges::find_if(spans, [&](const Span& each) { return each.last >= from; });
    return span == spans.end() ? spans.back() : *span;
}

Heard::Span Heard::newest_span(PlayerId player, Topic topic) const {
    const auto at = spans_.find({player, topic});
    return at == spans_.end() ? Span{} : at->second.back();
}

}  // namespace muster::core

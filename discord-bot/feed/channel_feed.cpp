#include "discord-bot/feed/channel_feed.hpp"

#include <algorithm>
#include <set>

namespace muster::discord {

namespace {

// The part of a message's text that is kept free for the cursor.
constexpr std::size_t marker_max = 300;
constexpr std::chrono::seconds wait_first{1};
constexpr std::chrono::seconds wait_longest{60};
// Pauses after a refusal, which an organiser must mend. Discord bans clients that send too many
// refused requests.
constexpr std::chrono::minutes refused_first{1};
constexpr std::chrono::minutes refused_longest{60};

std::size_t text_of(const Embed& embed) {
    std::size_t size =
        length_of(embed.title) + length_of(embed.description) + length_of(embed.footer);
    for (const Field& field : embed.fields)
        size += length_of(field.name) + length_of(field.value);
    return size;
}

}  // namespace

void ChannelFeed::event(Topic topic, std::uint64_t number, std::optional<Shown> shown) {
    if (has(topic, number)) return;
    given_.numbers[topic] = number;
    waiting_.push_back({topic, number, std::move(shown)});
}

bool ChannelFeed::has(Topic topic, std::uint64_t number) const {
    const auto at = given_.numbers.find(topic);
    return at != given_.numbers.end() && number <= at->second;
}

void ChannelFeed::pass(Topic topic, std::uint64_t number) {
    // `told_` must not pass events that still wait; otherwise a crash would lose those.
    if (!waiting_.empty() || busy_) {
        event(topic, number, std::nullopt);
    } else {
        if (has(topic, number)) return;
        told_.numbers[topic] = given_.numbers[topic] = number;
    }
}

// Passes the events at the front that this channel does not show.
void ChannelFeed::skip_unshown() {
    while (!waiting_.empty() && !waiting_.front().shown) {
        told_.numbers[waiting_.front().topic] = waiting_.front().number;
        skipped_ = true;
        waiting_.pop_front();
    }
}

std::optional<ChannelFeed::Action> ChannelFeed::take(Clock::time_point now) {
    if (busy_ || (not_before_ && now < *not_before_)) return std::nullopt;
    not_before_.reset();
    skip_unshown();
    // Records skipped events only when no event waits: each attempt to post the same message must
    // use the same recorded cursor, and an earlier process may have made the previous attempt.
    const bool idle = waiting_.empty();
    if (dirty_ || (idle && skipped_ && sure_)) {
        busy_ = true;
        dirty_ = skipped_ = false;
        remembering_ = to_text(told_);
        return Remember{remembering_};
    }
    if (idle) return std::nullopt;
    busy_ = true;
    if (!sure_) return Search{};
    return Post{gather(), remembered_};
}

std::optional<ChannelFeed::Clock::time_point> ChannelFeed::next_take() const {
    if (busy_) return std::nullopt;
    return not_before_;
}

// Gathers up to ten embeds. The last one's footer has the message's cursor. That cursor covers only
// topics of which the message shows an event: the growth of other topics is secret, as that of the
// catchers' topic is to runners.
Message ChannelFeed::gather() {
    posting_ = told_;
    gathered_ = 0;
    std::set<Topic> seen;
    Message message;
    std::size_t text = 0;
    for (const Item& item : waiting_) {
        if (item.shown) {
            text += text_of(item.shown->embed);
            const bool full =
                message.embeds.size() == shown_max_ || text + marker_max > limits::embeds_text_max;
            if (full && !message.embeds.empty()) break;
            message.embeds.push_back(item.shown->embed);
            message.files.insert(
                message.files.end(), item.shown->files.begin(), item.shown->files.end());
            seen.insert(item.topic);
            // Only the newest buttons still apply.
            if (!item.shown->buttons.empty()) message.buttons = item.shown->buttons;
        }
        auto& covered = posting_.numbers[item.topic];
        covered = std::max(covered, item.number);
        ++gathered_;
    }
    Cursor mark{posting_.realm, {}};
    for (const Topic& topic : seen)
        mark.numbers[topic] = posting_.numbers[topic];
    mark_ = to_text(mark);
    message.embeds.back().footer = mark_;
    return message;
}

// Advances past the gathered events.
void ChannelFeed::go_on() {
    told_ = posting_;
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(gathered_));
    dirty_ = true;
    if (waiting_.empty()) shown_max_ = limits::embeds_max;
}

void ChannelFeed::wait(Clock::time_point now) {
    const auto wait = std::min(wait_first * (1 << std::min(failures_, 6)), wait_longest);
    ++failures_;
    not_before_ = now + wait;
}

void ChannelFeed::wait_refused(Clock::time_point now) {
    const auto wait = std::min(refused_first * (1 << std::min(refusals_, 6)), refused_longest);
    ++refusals_;
    not_before_ = std::exchange(hastened_, false) ? now : now + wait;
}

void ChannelFeed::hasten() {
    if (busy_) {
        hastened_ = true;
    } else if (refused()) {
        not_before_.reset();
    }
}

void ChannelFeed::found(std::optional<Cursor> cursor) {
    busy_ = false;
    sure_ = true;
    failures_ = 0;
    refusals_ = 0;
    if (cursor) go_on_after(*cursor);
}

// Advances to the cursor of a message found in the channel. Returns false if the cursor is not
// newer.
bool ChannelFeed::go_on_after(const Cursor& cursor) {
    const auto before = told_;
    advance(told_, cursor);
    advance(given_, cursor);
    if (told_ == before) return false;
    dirty_ = true;
    std::erase_if(waiting_,
                  [&](const Item& item) { return item.number <= told_.numbers[item.topic]; });
    return true;
}

void ChannelFeed::search_failed(Clock::time_point now, bool refused) {
    busy_ = false;
    refused ? wait_refused(now) : wait(now);
}

void ChannelFeed::posted(Clock::time_point now, Fate fate, const std::optional<Cursor>& there) {
    busy_ = false;
    switch (fate) {
        case Fate::done:
            refusals_ = 0;
            hastened_ = false;
            if (!there || to_text(*there) == mark_) {
                go_on();
            } else if (!go_on_after(*there)) {  // The message is not this feed's.
                sure_ = false;
                dirty_ = to_text(told_) != remembered_;
                return wait(now);
            }
            failures_ = 0;
            break;
        case Fate::malformed:
            // A bad event must not block all later ones. Posting events one by one finds the bad
            // one.
            if (shown_max_ > 1) {
                shown_max_ = 1;
            } else {
                ++left_out_;
                go_on();
            }
            break;
        case Fate::refused:
            wait_refused(now);
            break;
        case Fate::unknown:
            sure_ = false;
            refusals_ = 0;
            wait(now);
            break;
    }
}

void ChannelFeed::remembered(Clock::time_point now, bool ok) {
    busy_ = false;
    if (ok) {
        remembered_ = remembering_;
        return;
    }
    // The cursors in the channel's messages still hold the position.
    dirty_ = true;
    wait(now);
}

}  // namespace muster::discord

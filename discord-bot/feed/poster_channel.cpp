// One channel: turns the engine's events into messages, with a feed that holds the position.
#include "discord-bot/feed/poster_parts.hpp"

#include <algorithm>
#include <array>

namespace muster::discord {

namespace {

// The most events that wait for a channel that can't be posted to, and the most per topic that wait
// to be put in order. Further events stay in the journal.
constexpr std::size_t events_waiting_max = 500;
constexpr std::size_t events_heard_max = 500;
constexpr std::chrono::milliseconds settle_time{100};
// If no awaited event comes for so long, the missing events are of a kind that this bot does not
// know.
constexpr std::chrono::seconds missing_time{5};
// The search reads this many pages of a hundred messages.
constexpr int search_pages = 5;
// Discord's codes for a message that it will never accept: "Invalid Form Body", "Cannot send an
// empty message", "Message was blocked by automatic moderation", "… by the harmful links filter".
constexpr std::array codes_of_content{50035, 50006, 200000, 240000};
// A message about older events says that it is late.
constexpr std::chrono::minutes late_after{2};

// Compares in the engine's time. A message is late after an outage of the bot or of Discord.
void say_if_late(Message& message, Language language, Time now) {
    const auto at = message.embeds.front().at;
    if (!at || now - *at < late_after) return;
    message.content =
        Words(language)("⏳ I am behind: this happened {}.",
                        "⏳ Ich bin im Rückstand: das geschah {}.",
                        "<t:" + std::to_string(at->time_since_epoch().count()) + ":R>");
}

// The cursor in the message's footer. Throws Json::exception if the JSON is no message.
std::optional<Cursor> cursor_of(const Json& message, std::uint64_t realm) {
    const auto embeds = message.value("embeds", Json::array());
    if (embeds.empty()) return std::nullopt;
    const auto footer = embeds.back().value("footer", Json::object()).value("text", "");
    return cursor_at_end(footer, realm);
}

std::optional<Cursor> posted_cursor(const RestResult& result, std::uint64_t realm) {
    try {
        return cursor_of(json_of(result), realm);
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

}  // namespace

// A 400 with another code does not concern the message; it may be a proxy's page. A retry may
// succeed.
ChannelFeed::Fate fate_of(const RestResult& result) {
    using Fate = ChannelFeed::Fate;
    const bool answered = result.fate == RestResult::Fate::answered;
    if (answered && result.status / 100 == 2) return Fate::done;
    if (!answered && result.fate != RestResult::Fate::expired) return Fate::unknown;
    const bool is_of_content =
        result.status == 400 &&
        std::ranges::find(codes_of_content, code_of(result)) != codes_of_content.end();
    return is_of_content ? Fate::malformed : Fate::refused;
}

void Poster::subscribe(Channel& channel, const Topic& topic) {
    auto& source = channel.sources[topic];
    source.reading = std::make_shared<bool>(true);
    client::Topics topics;
    topics.topics = {topic};
    topics.after = {{topic, channel.merge.last(topic)}};
    topics.actor = Actor::service();
    source.subscription = world_.client.subscribe(
        std::move(topics),
        later(channel,
              [this, topic, reading = source.reading](Channel& c, const client::Item& item) {
                  if (*reading) heard(c, topic, item);
              }));
    ask_how_far(channel, topic);
}

// After a break: the answer tells the topic's last number. All events up to that number must be
// heard before any later event is told.
void Poster::ask_how_far(Channel& channel, const Topic& topic) {
    channel.merge.lose(topic);
    channel.missing_until = Steady::now() + missing_time;
    client::CallOptions options;
    options.actor = Actor::service();
    options.retry = client::Retry::safe_with_key;
    const auto done = later(channel, [this, topic](Channel& c, const auto& last) {
        if (last) {
            c.merge.expect(topic, last);
        } else {
            c.merge.expect_nothing(topic);
        }
        order(c);
    });
    world_.client.send(
        ReadEvents{topic, 1, 1},
        [done](const client::Answer<EventPage>& answer) {
            const bool known = answer.answered() && answer.result().ok();
            done(known ? std::optional(answer.result()->last) : std::nullopt);
        },
        options);
}

void Poster::heard(Channel& channel, const Topic& topic, const client::Item& item) {
    const auto* gap = std::get_if<client::Gap>(&item);
    if (const auto* received = std::get_if<ReceivedEvent>(&item)) {
        if (channel.merge.is_behind(topic)) channel.missing_until = Steady::now() + missing_time;
        channel.merge.heard(*received);
    } else if (gap && gap->reason == client::Gap::Reason::realm_changed) {
        // The journal was replaced or restored, so the cursors no longer hold.
        channel.ended = true;
        return refresh();
    } else if (gap) {
        channel.merge.heard(Merge::Missed{topic, gap->first, gap->last});
    } else if (std::holds_alternative<client::Disconnected>(item)) {
        // Heard events wait, because earlier events may still come.
        channel.merge.lose(topic);
        channel.settling = false;
        return channel.settle_timer.cancel();
    } else if (std::holds_alternative<client::Reconnected>(item)) {
        ask_how_far(channel, topic);
    } else if (std::holds_alternative<client::Ended>(item)) {
        channel.ended = true;
        return refresh_later();  // Delayed: while the grant is missing, a request at once fails.
    }
    if (channel.merge.waiting(topic) >= events_heard_max) {
        auto& source = channel.sources[topic];
        *source.reading = false;
        source.subscription = {};
    }
    order(channel);
}

// The events of one command come by several topics, so the merge waits a moment for all of them.
// After a break it waits for all missed events, because the topics are read in any order.
void Poster::order(Channel& channel) {
    const auto settle_at = [&](Steady::time_point time) {
        channel.settle_timer.at(time, [this, &channel] {
            channel.settling = false;
            channel.merge.expect_nothing();
            settle(channel);
            drive(channel);
        });
    };
    if (!channel.merge.complete()) {
        channel.settling = false;
        settle(channel);
        if (channel.full) drive(channel);
        settle_at(channel.missing_until);
    } else if (!std::exchange(channel.settling, true)) {
        settle_at(Steady::now() + settle_time);
    }
}

// Gives ordered events to the feed, up to the feed's limit.
void Poster::settle(Channel& channel) {
    while (channel.feed.waiting() < events_waiting_max) {
        const auto heard = channel.merge.next();
        if (!heard) break;
        std::visit([&](const auto& each) { give(channel, each); }, *heard);
        for (const auto& [topic, source] : channel.sources)
            if (!*source.reading && channel.merge.waiting(topic) == 0) subscribe(channel, topic);
    }
    channel.full = channel.feed.waiting() >= events_waiting_max;
}

void Poster::give(Channel& channel, const ReceivedEvent& event) {
    follow(channel.roster, event.event);
    if (std::holds_alternative<LocationChanged>(event.event)) {
        channel.feed.pass(event.topic, event.number);
    } else {
        channel.feed.event(
            event.topic, event.number, show(event, channel.audience, channel.roster));
    }
}

void Poster::give(Channel& channel, const Merge::Missed& missed) {
    const auto count = missed.last - missed.first + 1;
    channel.feed.event(missed.topic,
                       missed.last,
                       show_missed(missed.topic, count, channel.audience, channel.roster));
}

void Poster::drive(Channel& channel) {
    for (;;) {
        while (auto action = channel.feed.take(Steady::now()))
            std::visit([&](const auto& a) { act(channel, a); }, *action);
        if (!channel.full || channel.feed.waiting() > 0) break;
        settle(channel);
    }
    if (const auto next = channel.feed.next_take()) {
        channel.timer.at(*next, [this, &channel] { drive(channel); });
    }
}

void Poster::act(Channel& channel, const ChannelFeed::Search&) {
    search(channel, 0, search_pages);
}

// Searches from the newest message to one of this feed with a cursor. Messages of another session
// that has or had the channel may lie in between.
void Poster::search(Channel& channel, Snowflake before, int pages) {
    RestRequest request;
    request.route = "/channels/" + std::to_string(channel.id) + "/messages";
    request.path = request.route + "?limit=100";
    if (before != 0) request.path += "&before=" + std::to_string(before);
    world_.connection.send(
        std::move(request),
        [this, &channel, alive = channel.alive, pages](const RestResult& result) {
            if (!*alive) return;
            const auto messages = json_of(result);
            try {
                if (result.status != 200 || !messages.is_array()) {
                    channel.feed.search_failed(Steady::now(), result.status / 100 == 4);
                    return drive(channel);
                }
                const auto cursor = newest_cursor(messages, channel);
                const auto oldest = messages.empty()
                                        ? std::nullopt
                                        : snowflake_from(messages.back().value("id", ""));
                if (!cursor && oldest && messages.size() == 100 && pages > 1)
                    return search(channel, *oldest, pages - 1);
                channel.feed.found(cursor);
            } catch (const Json::exception&) {  // The body is no list of messages.
                channel.feed.search_failed(Steady::now(), false);
            }
            drive(channel);
        });
}

std::optional<Cursor> Poster::newest_cursor(const Json& messages, const Channel& channel) const {
    auto told = channel.feed.told();
    for (const Json& message : messages) {
        const auto author = message.value("author", Json::object());
        if (author.value("id", "") != std::to_string(self_)) continue;
        auto cursor = cursor_of(message, told.realm);
        // The cursor is ahead of the engine: its journal was restored from a copy. The events told
        // since that copy no longer exist.
        if (cursor && !channel.merge.may_have(*cursor)) return told;
        if (cursor && advance(told, *cursor)) return cursor;
    }
    return std::nullopt;
}

void Poster::act(Channel& channel, const ChannelFeed::Post& post) {
    auto message = post.message;
    say_if_late(message, channel.roster.session.language, clock_.now(Steady::now()));
    RestRequest request;
    request.method = Method::post;
    request.route = request.path = "/channels/" + std::to_string(channel.id) + "/messages";
    auto json = to_json(message);
    make_once(json, channel.id, post.after);
    auto body = body_of(json, message.files);
    request.content_type = std::move(body.content_type);
    request.body = std::move(body.bytes);
    request.repeatable = false;
    world_.connection.send(
        std::move(request),
        [this, &channel, alive = channel.alive, post](const RestResult& result) {
            if (!*alive) return;
            using Fate = ChannelFeed::Fate;
            auto fate = fate_of(result);
            // Where the bot may post but not attach a file, what happens is told without the file.
            const bool refused = fate == Fate::refused || fate == Fate::malformed;
            if (refused && !post.message.files.empty()) {
                auto bare = post;
                bare.message.files.clear();
                return act(channel, bare);
            }
            if (fate == Fate::done) {
                channel.complained = false;
            } else if (fate != Fate::unknown && !std::exchange(channel.complained, true)) {
                world_.log("Channel " + std::to_string(channel.id) +
                           " can't be told what happens; I keep trying. " + sentence_of(result));
            }
            const auto there = fate == Fate::done ? posted_cursor(result, channel.feed.told().realm)
                                                  : std::nullopt;
            if (fate == Fate::done && !there) fate = Fate::unknown;
            const auto left_out = channel.feed.left_out();
            channel.feed.posted(Steady::now(), fate, there);
            if (channel.feed.left_out() != left_out) {
                world_.log("An event can't be shown in channel " + std::to_string(channel.id) +
                           ": Discord does not take it. " + sentence_of(result));
            }
            drive(channel);
        });
}

void Poster::act(Channel& channel, const ChannelFeed::Remember& remember) {
    client::CallOptions options;
    options.actor = Actor::service();
    options.retry = client::Retry::safe_with_key;
    const auto done = later(channel, [this](Channel& c, const bool& ok) {
        c.feed.remembered(Steady::now(), ok);
        drive(c);
    });
    world_.client.send(
        SetValue{feed_key(channel.id), remember.cursor},
        [done](const client::Answer<Done>& answer) {
            done(answer.answered() && answer.result().ok());
        },
        options);
}

}  // namespace muster::discord

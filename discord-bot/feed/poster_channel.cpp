// One channel: from what is heard of the engine to messages, with a feed that knows how far it is.
#include "discord-bot/feed/poster_parts.hpp"

#include <algorithm>
#include <tuple>

namespace muster::discord {

namespace {

// What waits for a channel that can't be posted to; beyond, its events are left in the journal.
constexpr std::size_t events_waiting_max = 500;
constexpr std::chrono::milliseconds settle_time{100};
// Back into the channel's history, a hundred messages each.
constexpr int search_pages = 5;
// From here on a message says that it is late.
constexpr std::chrono::minutes late_after{2};

// In the engine's time: we were away, or Discord was.
void say_if_late(Message& message, Language language, Time now) {
    const auto at = message.embeds.front().at;
    if (!at || now - *at < late_after) return;
    message.content =
        Words(language)("⏳ I am behind: this happened {}.",
                        "⏳ Ich bin im Rückstand: das geschah {}.",
                        "<t:" + std::to_string(at->time_since_epoch().count()) + ":R>");
}

// What stands below a message of ours. Throws Json::exception where it is no message.
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

// At most 25 characters, the same in every process: FNV-1a. With the channel, for Discord looks
// through all that the bot wrote.
std::string nonce_of(Snowflake channel, const std::string& after) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : std::to_string(channel) + "/" + after)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return std::to_string(hash);
}

}  // namespace

void Poster::subscribe(Channel& channel) {
    client::Topics topics;
    for (const auto& [topic, number] : channel.feed.given().numbers) {
        topics.topics.push_back(topic);
        topics.after.push_back({topic, number});
    }
    topics.actor = Actor::service();
    channel.reading = true;
    channel.subscription = world_.client.subscribe(
        std::move(topics), later(channel, [this](Channel& c, const client::Item& item) {
            if (c.reading) heard(c, item);
        }));
}

void Poster::heard(Channel& channel, const client::Item& item) {
    if (const auto* received = std::get_if<ReceivedEvent>(&item)) {
        if (channel.heard.empty()) {
            channel.settle_timer.at(Steady::now() + settle_time, [this, &channel] {
                settle(channel);
                drive(channel);
            });
        }
        channel.heard.push_back(*received);
        return;
    }
    settle(channel);
    if (const auto* gap = std::get_if<client::Gap>(&item)) {
        if (gap->reason == client::Gap::Reason::realm_changed) return refresh();
        const auto count = gap->last - gap->first + 1;
        channel.feed.event(gap->topic,
                           gap->last,
                           show_missed(gap->topic, count, channel.audience, channel.roster));
    } else if (std::holds_alternative<client::Ended>(item)) {
        refresh();
    }
    drive(channel);
}

// What one command caused comes by several topics, and after a break each topic's events come one
// after the other: a moment later they are all there, and stand in the order of time. What
// everybody is told goes first, because it explains the rest.
void Poster::settle(Channel& channel) {
    std::ranges::sort(channel.heard, {}, [](const ReceivedEvent& event) {
        const bool is_for_some = event.topic.kind != Topic::Kind::session;
        return std::tuple(event.time, is_for_some, event.topic, event.number);
    });
    for (const ReceivedEvent& event : std::exchange(channel.heard, {})) {
        // Of a subscription that has ended some may still come, and again by the next.
        if (channel.feed.has(event.topic, event.number)) continue;
        follow(channel.roster, event.event);
        if (std::holds_alternative<LocationChanged>(event.event)) {
            channel.feed.pass(event.topic, event.number);
        } else {
            channel.feed.event(
                event.topic, event.number, show(event, channel.audience, channel.roster));
        }
    }
    if (channel.feed.waiting() > events_waiting_max) {
        channel.reading = false;
        channel.subscription = {};
    }
}

void Poster::drive(Channel& channel) {
    while (auto action = channel.feed.take(Steady::now()))
        std::visit([&](const auto& a) { act(channel, a); }, *action);
    if (!channel.reading && channel.feed.waiting() == 0) subscribe(channel);
    if (const auto next = channel.feed.next_take()) {
        channel.timer.at(*next, [this, &channel] { drive(channel); });
    }
}

void Poster::act(Channel& channel, const ChannelFeed::Search&) {
    search(channel, 0, search_pages);
}

// Newest first, until one of ours that says how far it went. Others' may lie before it: of a
// session that has the channel too, or had it.
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
                const auto cursor = newest_cursor(messages, channel.feed.told());
                const auto oldest = messages.empty()
                                        ? std::nullopt
                                        : snowflake_from(messages.back().value("id", ""));
                if (!cursor && oldest && messages.size() == 100 && pages > 1)
                    return search(channel, *oldest, pages - 1);
                channel.feed.found(cursor);
            } catch (const Json::exception&) {  // It is no list of messages.
                channel.feed.search_failed(Steady::now(), false);
            }
            drive(channel);
        });
}

std::optional<Cursor> Poster::newest_cursor(const Json& messages, Cursor told) const {
    for (const Json& message : messages) {
        const auto author = message.value("author", Json::object());
        if (author.value("id", "") != std::to_string(self_)) continue;
        const auto cursor = cursor_of(message, told.realm);
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
    auto body = to_json(message);
    // Of several with the same Discord makes one, for some minutes; a search does not see one yet
    // that is still on its way.
    body["nonce"] = nonce_of(channel.id, post.after);
    body["enforce_nonce"] = true;
    request.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    request.repeatable = false;
    world_.connection.send(
        std::move(request), [this, &channel, alive = channel.alive](const RestResult& result) {
            if (!*alive) return;
            using Fate = ChannelFeed::Fate;
            auto fate = Fate::unknown;
            if (result.fate == RestResult::Fate::answered && result.status / 100 == 2) {
                fate = Fate::done;
                channel.complained = false;
            } else if (result.fate == RestResult::Fate::answered ||
                       result.fate == RestResult::Fate::expired) {
                fate = result.status / 100 == 5 ? Fate::unknown
                       : result.status == 400   ? Fate::malformed
                                                : Fate::refused;
                if (!std::exchange(channel.complained, true)) {
                    world_.log("Channel " + std::to_string(channel.id) +
                               " can't be told what happens; I keep trying. " +
                               sentence_of(result));
                }
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

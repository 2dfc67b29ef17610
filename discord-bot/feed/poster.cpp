#include "discord-bot/feed/poster.hpp"

#include <algorithm>
#include <tuple>

namespace muster::discord {

namespace {

using Steady = std::chrono::steady_clock;

// What waits for a channel that can't be posted to; beyond, its events are left in the journal.
constexpr std::size_t waiting_max = 500;
constexpr std::chrono::milliseconds settle_time{100};
constexpr std::chrono::seconds scoreboard_pause{5};
constexpr std::chrono::seconds refresh_pause{5};
constexpr const char* too_busy = "Too much else waits to be done.";
// Back into the channel's history, a hundred messages each.
constexpr int search_pages = 5;
// From here on a message says that it is late.
constexpr std::chrono::minutes late_after{2};

bool changes_channels(const Event& event) {
    return std::holds_alternative<SessionChanged>(event) ||
           std::holds_alternative<TeamSaved>(event) || std::holds_alternative<TeamRemoved>(event);
}

// In the engine's time, which may be a rehearsal's: it happened long before we came back.
void say_if_late(Message& message, Language language, Time greeted) {
    const auto at = message.embeds.front().at;
    if (!at || greeted - *at < late_after) return;
    message.content =
        Words(language)("⏳ I am behind: this happened {}.",
                        "⏳ Ich bin im Rückstand: das geschah {}.",
                        "<t:" + std::to_string(at->time_since_epoch().count()) + ":R>");
}

}  // namespace

struct Poster::Channel {
    Channel(Loop& loop, SessionId s, const ChannelFacts& facts, Roster r)
        : session(s),
          id(facts.channel),
          audience(facts.audience),
          roster(std::move(r)),
          feed(facts.told, facts.sure),
          settle_timer(loop),
          timer(loop) {
        roster.roles = facts.roles;
    }

    SessionId session;
    Snowflake id;
    Audience audience;
    Roster roster;  // As of the events that this channel was given.
    ChannelFeed feed;
    client::Subscription subscription;
    // Heard, and not in order yet; see settle().
    std::vector<ReceivedEvent> heard;
    Timer settle_timer;
    Timer timer;
    bool reading = false;
    bool complained = false;
    std::shared_ptr<bool> alive = std::make_shared<bool>(true);
};

struct Poster::Watched {
    explicit Watched(Loop& loop) : timer(loop) {}

    SessionId session;
    client::Subscription subscription;
    std::map<Snowflake, std::unique_ptr<Channel>> channels;

    // The scoreboard: one update at a time, and a pause after each.
    Timer timer;
    bool updating = false;
    bool dirty = false;
    int failures = 0;  // In a row.
    std::shared_ptr<std::string> shown = std::make_shared<std::string>();
};

Poster::Poster(World world) : world_(std::move(world)), refresh_timer_(world_.loop) {}

Poster::~Poster() {
    *alive_ = false;
}

template <class F>
auto Poster::in_loop(F f) {
    return [&loop = world_.loop, alive = alive_, f = std::move(f)](auto what) {
        auto moved = std::make_shared<decltype(what)>(std::move(what));
        loop.post([alive, f, moved] {
            if (*alive) f(*moved);
        });
    };
}

template <class F>
auto Poster::later(Channel& channel, F f) {
    return in_loop([alive = channel.alive, &channel, f](auto& what) {
        if (*alive) f(channel, what);
    });
}

void Poster::start(Snowflake self) {
    if (self_ != 0) return;
    self_ = self;
    refresh();
}

// ---- Which channels there are. ----

void Poster::watch_engine(std::uint64_t after) {
    client::Topics topics;
    topics.topics = {{Topic::Kind::engine, 0}};
    topics.after = {{topics.topics.front(), after}};
    topics.actor = Actor::service();
    engine_events_ =
        world_.client.subscribe(std::move(topics), in_loop([this](const client::Item& item) {
                                    // Whatever it is: a session more or less, a grant, a connection
                                    // that came back.
                                    if (!std::holds_alternative<client::Disconnected>(item))
                                        refresh();
                                }));
}

void Poster::refresh() {
    refresh_again_ = true;
    if (refreshing_) return;
    refreshing_ = true;
    refresh_again_ = false;
    const auto taken = in_loop([this](Facts& facts) {
        refreshing_ = false;
        take_facts(std::move(facts));
        if (refresh_again_) refresh();
    });
    const auto failed = in_loop([this](const std::string& why) {
        refreshing_ = false;
        world_.log("The sessions can't be asked for; I try again. " + why);
        refresh_timer_.at(Steady::now() + refresh_pause, [this] { refresh(); });
    });
    const bool added = world_.workers.add([this, taken, failed] {
        try {
            taken(find_facts(world_.engine, world_.memory, world_.client.daemon().epoch));
        } catch (const std::exception& error) {
            failed(std::string(error.what()));
        }
    });
    if (!added) failed(std::string(too_busy));
}

void Poster::take_facts(Facts all) {
    // From the first ones on, so that nothing happens unseen in between.
    if (!engine_events_) watch_engine(all.as_of);
    std::erase_if(sessions_, [&](const auto& entry) {
        const bool gone = std::ranges::none_of(all.sessions, [&](const SessionFacts& facts) {
            return facts.roster.session.id == entry.first;
        });
        if (gone) {
            for (const auto& [id, channel] : entry.second->channels)
                *channel->alive = false;
        }
        return gone;
    });
    for (auto& facts : all.sessions)
        take_session(std::move(facts));
}

void Poster::take_session(SessionFacts facts) {
    auto& watched = sessions_[facts.roster.session.id];
    if (!watched) {
        watched = std::make_unique<Watched>(world_.loop);
        watched->session = facts.roster.session.id;
        watch_session(*watched, facts.as_of);
    }
    std::erase_if(watched->channels, [&](const auto& entry) {
        const bool same = std::ranges::any_of(facts.channels, [&](const ChannelFacts& each) {
            return each.channel == entry.first && each.audience == entry.second->audience &&
                   each.told.realm == entry.second->feed.told().realm;
        });
        if (!same) *entry.second->alive = false;
        return !same;
    });
    for (const ChannelFacts& each : facts.channels) {
        auto& channel = watched->channels[each.channel];
        if (channel) continue;
        channel =
            std::make_unique<Channel>(world_.loop, facts.roster.session.id, each, facts.roster);
        subscribe(*channel);
    }
}

// For the scoreboard, and for changes of the channels themselves.
void Poster::watch_session(Watched& watched, std::uint64_t after) {
    client::Topics topics;
    topics.topics = {{Topic::Kind::session, watched.session.value}};
    topics.after = {{topics.topics.front(), after}};
    topics.actor = Actor::service();
    const auto session = watched.session;
    watched.subscription = world_.client.subscribe(
        std::move(topics), in_loop([this, session](const client::Item& item) {
            const auto at = sessions_.find(session);
            if (at == sessions_.end()) return;
            const auto* received = std::get_if<ReceivedEvent>(&item);
            if (!received) {
                if (!std::holds_alternative<client::Disconnected>(item)) refresh();
                return;
            }
            if (changes_channels(received->event)) refresh();
            if (!std::holds_alternative<LocationChanged>(received->event)) mark_board(*at->second);
        }));
    mark_board(watched);
}

void Poster::mark_board(Watched& watched) {
    watched.dirty = true;
    if (!watched.updating) update_board(watched);
}

void Poster::update_board(Watched& watched) {
    watched.updating = true;
    watched.dirty = false;
    const auto session = watched.session;
    const auto done = in_loop([this, session](const std::string& problem) {
        const auto at = sessions_.find(session);
        if (at == sessions_.end()) return;
        auto& board = *at->second;
        if (problem.empty()) {
            board.failures = 0;
        } else {
            // Tried again also if nothing happens any more: the last one stands for ever.
            board.dirty = true;
            if (board.failures++ == 0)
                world_.log("The scoreboard can't be updated; I keep trying. " + problem);
        }
        const auto pause = scoreboard_pause * (1 << std::min(board.failures, 4));
        board.timer.at(Steady::now() + pause, [this, &board] {
            board.updating = false;
            if (board.dirty) update_board(board);
        });
    });
    const bool added = world_.workers.add([this, session, shown = watched.shown, done] {
        try {
            update_scoreboard(world_.engine, world_.memory, world_.api, session, self_, *shown);
            done(std::string());
        } catch (const std::exception& error) {
            shown->clear();
            done(std::string(error.what()));
        }
    });
    if (!added) done(std::string(too_busy));
}

// ---- One channel. ----

void Poster::subscribe(Channel& channel) {
    client::Topics topics;
    for (const auto& [topic, number] : channel.feed.told().numbers) {
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
        channel.feed.event(gap->topic,
                           gap->last,
                           Shown{show_missed(gap->last - gap->first + 1, channel.roster), {}});
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
        follow(channel.roster, event.event);
        if (std::holds_alternative<LocationChanged>(event.event)) {
            channel.feed.pass(event.topic, event.number);
        } else {
            channel.feed.event(
                event.topic, event.number, show(event, channel.audience, channel.roster));
        }
    }
    if (channel.feed.waiting() > waiting_max) {
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

// Newest first, until one of ours that says how far it went.
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
                    channel.feed.search_failed(Steady::now());
                    return drive(channel);
                }
                const auto cursor = newest_cursor(messages);
                const auto oldest = messages.empty()
                                        ? std::nullopt
                                        : snowflake_from(messages.back().value("id", ""));
                if (!cursor && oldest && messages.size() == 100 && pages > 1)
                    return search(channel, *oldest, pages - 1);
                channel.feed.found(cursor);
            } catch (const Json::exception&) {  // It is no list of messages.
                channel.feed.search_failed(Steady::now());
            }
            drive(channel);
        });
}

std::optional<Cursor> Poster::newest_cursor(const Json& messages) const {
    const auto realm = world_.client.daemon().epoch;
    for (const Json& message : messages) {
        const auto author = message.value("author", Json::object());
        const auto embeds = message.value("embeds", Json::array());
        if (author.value("id", "") != std::to_string(self_) || embeds.empty()) continue;
        const auto footer = embeds.back().value("footer", Json::object()).value("text", "");
        if (auto cursor = cursor_at_end(footer, realm)) return cursor;
    }
    return std::nullopt;
}

void Poster::act(Channel& channel, const ChannelFeed::Post& post) {
    auto message = post.message;
    say_if_late(message, channel.roster.session.language, world_.client.daemon().time);
    RestRequest request;
    request.method = Method::post;
    request.route = request.path = "/channels/" + std::to_string(channel.id) + "/messages";
    request.body = to_json(message).dump(-1, ' ', false, Json::error_handler_t::replace);
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
            const auto left_out = channel.feed.left_out();
            channel.feed.posted(Steady::now(), fate);
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

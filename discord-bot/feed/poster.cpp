#include "discord-bot/feed/poster_parts.hpp"
#include "discord-bot/forget.hpp"

#include <algorithm>

namespace muster::discord {

namespace {

constexpr std::chrono::seconds scoreboard_pause{5};
constexpr std::chrono::seconds refresh_pause{5};
// Limits the pause of a refused scoreboard to 43 minutes.
constexpr int refusals_max = 9;
// Limits the attempts at a server that changes all the time.
constexpr std::chrono::minutes hasten_pause{2};
constexpr const char* much_waits = "Too much else waits to be done.";

bool changes_channels(const Event& event) {
    return std::holds_alternative<SessionChanged>(event) ||
           std::holds_alternative<TeamSaved>(event) || std::holds_alternative<TeamRemoved>(event);
}

// Whether the client makes no further attempt.
bool is_for_good(const client::Failure& failure) {
    return failure.goodbye == Goodbye::Reason::not_allowed ||
           failure.goodbye == Goodbye::Reason::version_mismatch;
}

}  // namespace

Poster::Poster(World world) : world_(std::move(world)), refresh_timer_(world_.loop) {}

Poster::~Poster() {
    *alive_ = false;
}

void Poster::start(Snowflake self, std::set<Snowflake> servers) {
    servers_ = std::move(servers);
    self_ = self;
    refresh();
}

void Poster::arrived(Snowflake server) {
    if (servers_.insert(server).second) {
        refresh();
    } else {
        changed(server);
    }
}

void Poster::left(Snowflake server) {
    servers_.erase(server);
    for (const auto& [session, watched] : sessions_)
        if (watched->server == server) leave(*watched);
}

void Poster::leave(Watched& watched) {
    watched.away = true;
    for (const auto& [id, channel] : watched.channels)
        *channel->alive = false;
    watched.channels.clear();
}

void Poster::changed(Snowflake server) {
    for (const auto& [session, watched] : sessions_)
        if (watched->server == server) hasten(*watched);
}

void Poster::hasten(Watched& watched) {
    const auto now = Steady::now();
    if (now < watched.hasten_from) {
        return watched.hasten_timer.at(watched.hasten_from, [this, &watched] { hasten(watched); });
    }
    bool any = watched.refused || watched.pin_refused;
    if (std::exchange(watched.pin_refused, false)) {
        watched.pin_again = true;
        mark_board(watched);
    }
    if (watched.refused) {  // The scoreboard is in its pause.
        watched.timer.cancel();
        update_board(watched);
    }
    for (const auto& [id, channel] : watched.channels) {
        any = any || channel->feed.refused();
        channel->feed.hasten();
        drive(*channel);
    }
    if (any) watched.hasten_from = now + hasten_pause;
}

// ---- The set of channels. ----

void Poster::watch_engine(TopicPosition after) {
    client::Topics topics;
    topics.topics = {after.topic};
    topics.after = {{after.topic, after.number}};
    topics.actor = Actor::service();
    engine_events_ = world_.client.subscribe(
        std::move(topics), in_loop([this](const client::Item& item) {
            if (const auto* lost = std::get_if<client::Disconnected>(&item)) {
                if (is_for_good(lost->why)) world_.refused(lost->why.message);
            } else if (std::holds_alternative<client::Ended>(item)) {
                engine_events_.reset();
                refresh_later();
            } else {
                const auto* received = std::get_if<ReceivedEvent>(&item);
                const auto* removed =
                    received ? std::get_if<SessionRemoved>(&received->event) : nullptr;
                if (removed) forget(removed->session);
                // Any item may mean a new or removed session, a grant, or a new connection.
                refresh();
            }
        }));
}

// Forgets the session's stored values. Only the event SessionRemoved proves the removal: an
// unlisted session may have lost its grant for a while.
void Poster::forget(SessionId session) {
    const bool added =
        world_.workers.add([&memory = world_.memory, session] { forget_session(memory, session); });
    if (!added) {
        world_.log("What is kept of session #" + std::to_string(session.value) + " stays. " +
                   much_waits);
    }
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
        refresh_later();
    });
    KeepFeed keep;
    if (!swept_) keep = [this](Snowflake channel) { return is_begun(channel); };
    const bool added = world_.workers.add([this, keep, taken, failed] {
        try {
            taken(find_facts(world_.engine, world_.memory, keep));
        } catch (const std::exception& error) {
            failed(std::string(error.what()));
        }
    });
    if (!added) failed(std::string(much_waits));
}

void Poster::refresh_later() {
    const auto pause = refresh_pause * (1 << std::min(failures_++, 4));
    refresh_timer_.at(Steady::now() + pause, [this] { refresh(); });
}

void Poster::take_facts(Facts all) {
    swept_ = true;
    clock_ = all.clock;
    // Another journal may have another session of the same id, so all channels are dropped.
    if (std::exchange(realm_, all.realm) != all.realm) {
        for (const auto& [session, watched] : sessions_)
            for (const auto& [id, channel] : watched->channels)
                drop(*channel);
        sessions_.clear();
        engine_events_.reset();
    }
    // Begins at the position of the first facts, so that no event in between is missed.
    if (!engine_events_) watch_engine(all.as_of);
    std::erase_if(sessions_, [&](const auto& entry) {
        const bool gone = !all.troubles.contains(entry.first) &&
                          std::ranges::none_of(all.sessions, [&](const SessionFacts& facts) {
                              return facts.roster.session.id == entry.first;
                          });
        if (gone) {
            for (const auto& [id, channel] : entry.second->channels)
                drop(*channel);
        }
        return gone;
    });
    for (auto& facts : all.sessions)
        take_session(std::move(facts));
    forget_dropped();
    say_troubles(std::move(all.troubles));
}

void Poster::say_troubles(std::map<SessionId, std::string> troubles) {
    for (const auto& [session, why] : troubles) {
        const auto known = troubles_.find(session);
        if (known != troubles_.end() && known->second == why) continue;
        world_.log("Session #" + std::to_string(session.value) +
                   " can't be told what is new; I try again. " + why);
    }
    troubles_ = std::move(troubles);
    if (troubles_.empty()) {
        failures_ = 0;
    } else {
        refresh_later();
    }
}

void Poster::take_session(SessionFacts facts) {
    auto& watched = sessions_[facts.roster.session.id];
    const bool is_new = !watched;
    if (is_new) watched = std::make_unique<Watched>(world_.loop);
    watched->session = facts.roster.session.id;
    watched->server = facts.roster.session.discord_server;
    const bool was_away = watched->away;
    watched->away = watched->server && !servers_.contains(*watched->server);
    if (is_new || std::exchange(watched->ended, false)) watch_session(*watched, facts.as_of);
    if (watched->away) return leave(*watched);
    if (was_away) mark_board(*watched);
    std::erase_if(watched->channels, [&](const auto& entry) {
        const bool same = std::ranges::any_of(facts.channels, [&](const ChannelFacts& each) {
            return each.channel == entry.first && each.audience == entry.second->audience;
        });
        if (same && !entry.second->ended) return false;
        drop(*entry.second);
        return true;
    });
    for (const ChannelFacts& each : facts.channels) {
        auto& channel = watched->channels[each.channel];
        if (channel) {
            // The organisers' topic does not report changes of teams and names.
            if (each.audience.kind == Audience::Kind::organisers) channel->roster = facts.roster;
            continue;
        }
        channel =
            std::make_unique<Channel>(world_.loop, facts.roster.session.id, each, facts.roster);
        for (const auto& [topic, number] : each.told.numbers)
            subscribe(*channel, topic);
    }
}

void Poster::drop(Channel& channel) {
    *channel.alive = false;
    dropped_.insert(channel.id);
}

// Removes the cursors of dropped channels, except channels that moved to another team or session
// and channels that are about to be linked again. If the engine is away now, the next start removes
// them.
void Poster::forget_dropped() {
    for (const auto& [session, watched] : sessions_) {
        for (const auto& [id, channel] : watched->channels) {
            dropped_.erase(id);
            const std::lock_guard lock(mutex_);
            begun_.erase(id);
        }
    }
    client::CallOptions options;
    options.actor = Actor::service();
    options.retry = client::Retry::safe_with_key;
    for (const Snowflake channel : std::exchange(dropped_, {})) {
        if (is_begun(channel)) continue;
        world_.client.send(
            RemoveValue{feed_key(channel)}, [](const client::Answer<Done>&) {}, options);
    }
}

void Poster::begin(Snowflake channel, const Audience& audience, SessionId session) {
    {
        const std::lock_guard lock(mutex_);
        begun_.insert(channel);
    }
    begin_feed(world_.engine, world_.memory, channel, audience, session);
}

bool Poster::is_begun(Snowflake channel) {
    const std::lock_guard lock(mutex_);
    return begun_.contains(channel);
}

// Follows the session for its scoreboard and for changes of its channels.
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
                if (std::holds_alternative<client::Ended>(item)) at->second->ended = true;
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
    if (!watched.updating && !watched.away) update_board(watched);
}

void Poster::update_board(Watched& watched) {
    watched.updating = true;
    watched.dirty = false;
    watched.refused = false;
    if (std::exchange(watched.pin_again, false)) *watched.shown = {};
    const auto session = watched.session;
    struct Outcome {
        std::string problem;  // Empty: success.
        bool sent = false;    // Discord got a request, so a pause follows.
        bool refused = false;
        bool pin_refused = false;
    };
    const auto done = in_loop([this, session, shown = watched.shown](const Outcome& outcome) {
        const auto at = sessions_.find(session);
        // The session went away meanwhile; a session that has its place updates its own board.
        if (at == sessions_.end() || at->second->shown != shown) return;
        auto& board = *at->second;
        board.refused = outcome.refused;
        board.pin_refused = outcome.pin_refused;
        if (outcome.problem.empty()) {
            board.failures = 0;
        } else {
            // Retries even without new events, because the last board stays visible for good.
            board.dirty = true;
            if (board.failures++ == 0)
                world_.log("The scoreboard can't be updated; I keep trying. " + outcome.problem);
        }
        const auto go_on = [this, &board] {
            board.updating = false;
            if (board.dirty && !board.away) update_board(board);
        };
        if (!outcome.sent) return go_on();
        const auto pause =
            scoreboard_pause * (1 << std::min(board.failures, outcome.refused ? refusals_max : 4));
        board.timer.at(Steady::now() + pause, go_on);
    });
    const auto update = [this, session, shown = watched.shown, self = self_, done] {
        try {
            const bool sent = update_scoreboard(
                {world_.engine, world_.memory, world_.api, world_.log, self}, session, *shown);
            done(Outcome{"", sent, false, shown->pin_refused});
        } catch (const DiscordError& error) {
            shown->text.clear();
            done(Outcome{error.what(), true, error.status() / 100 == 4, shown->pin_refused});
        } catch (const std::exception& error) {
            shown->text.clear();
            done(Outcome{error.what(), true, false, shown->pin_refused});
        }
    };
    if (!world_.workers.add(update)) done(Outcome{much_waits, true, false, false});
}

}  // namespace muster::discord

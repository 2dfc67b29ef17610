#include "discord-bot/feed/poster_parts.hpp"

#include <algorithm>

namespace muster::discord {

namespace {

constexpr std::chrono::seconds scoreboard_pause{5};
constexpr std::chrono::seconds refresh_pause{5};
constexpr const char* too_busy = "Too much else waits to be done.";

bool changes_channels(const Event& event) {
    return std::holds_alternative<SessionChanged>(event) ||
           std::holds_alternative<TeamSaved>(event) || std::holds_alternative<TeamRemoved>(event);
}

}  // namespace

Poster::Poster(World world) : world_(std::move(world)), refresh_timer_(world_.loop) {}

Poster::~Poster() {
    *alive_ = false;
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
        refresh_later();
    });
    KeepFeed keep;
    if (!swept_) keep = [this](Snowflake channel) { return is_begun(channel); };
    const bool added = world_.workers.add([this, keep, taken, failed] {
        try {
            taken(find_facts(world_.engine, world_.memory, world_.client.daemon().epoch, keep));
        } catch (const std::exception& error) {
            failed(std::string(error.what()));
        }
    });
    if (!added) failed(std::string(too_busy));
}

void Poster::refresh_later() {
    const auto pause = refresh_pause * (1 << std::min(failures_++, 4));
    refresh_timer_.at(Steady::now() + pause, [this] { refresh(); });
}

void Poster::take_facts(Facts all) {
    swept_ = true;
    // From the first ones on, so that nothing happens unseen in between.
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
        if (!same) drop(*entry.second);
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

void Poster::drop(Channel& channel) {
    *channel.alive = false;
    dropped_.insert(channel.id);
}

// But for those that went from one team or session to another, or are about to be linked again.
// What the engine does not hear now is forgotten at the next start.
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

}  // namespace muster::discord

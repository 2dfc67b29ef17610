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

}  // namespace muster::discord

// What the poster is made of, for its own two files: poster.cpp decides which channels there are,
// poster_channel.cpp tells one of them what happens.
#pragma once

#include "discord-bot/feed/poster.hpp"

namespace muster::discord {

struct Poster::Channel {
    Channel(Loop& loop, SessionId s, const ChannelFacts& facts, Roster r)
        : session(s),
          id(facts.channel),
          audience(facts.audience),
          roster(std::move(r)),
          merge(facts.told),
          feed(facts.told, facts.sure),
          settle_timer(loop),
          timer(loop) {
        roster.roles = facts.roles;
    }

    SessionId session;
    Snowflake id;
    Audience audience;
    Roster roster;  // As of the events that this channel was given.
    // A subscription for each topic: with one for all, a topic that missed much would be read to
    // its end before another is begun.
    struct Source {
        client::Subscription subscription;
        std::shared_ptr<bool> reading;  // False, or none: what still comes of it is not wanted.
    };
    std::map<Topic, Source> sources;
    Merge merge;
    ChannelFeed feed;
    Timer settle_timer;
    bool settling = false;
    Steady::time_point missing_until;  // Unless something comes that is waited for.
    bool full = false;  // What was heard waits until the feed has nothing more to tell.
    Timer timer;
    bool complained = false;
    bool ended = false;  // A subscription was: the channel is made anew if it is still there.
    std::shared_ptr<bool> alive = std::make_shared<bool>(true);
};

struct Poster::Watched {
    explicit Watched(Loop& loop) : hasten_timer(loop), timer(loop) {}

    SessionId session;
    std::optional<Snowflake> server;
    bool away = false;   // We are not in the server.
    bool ended = false;  // `subscription` was; it is made anew if the session is still there.
    client::Subscription subscription;
    std::map<Snowflake, std::unique_ptr<Channel>> channels;

    // What was refused is tried anew when somebody changed the server, and not again for a while.
    Timer hasten_timer;
    Steady::time_point hasten_from;

    // The scoreboard: one update at a time, and a pause after each that Discord was asked for.
    Timer timer;
    bool updating = false;
    bool dirty = false;
    int failures = 0;      // In a row.
    bool refused = false;  // The last one was: somebody has to mend something.
    bool pin_refused = false;
    bool pin_again = false;
    std::shared_ptr<BoardShown> shown = std::make_shared<BoardShown>();
};

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
    return in_loop([alive = channel.alive, &channel, f = std::move(f)](auto& what) {
        if (*alive) f(channel, what);
    });
}

}  // namespace muster::discord

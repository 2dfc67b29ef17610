// The poster's parts, for two files only: poster.cpp decides which channels there are,
// poster_channel.cpp tells one channel the events.
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
    Roster roster;  // At the event that this channel was given last.
    // A subscription for each topic: a single one would read a topic with many missed events to its
    // end before it begins the next.
    struct Source {
        client::Subscription subscription;
        std::shared_ptr<bool> reading;  // False or null: drop further items of this subscription.
    };
    std::map<Topic, Source> sources;
    Merge merge;
    ChannelFeed feed;
    Timer settle_timer;
    bool settling = false;
    Steady::time_point missing_until;  // Extended by each awaited event.
    bool full = false;                 // Heard events wait until the feed has room.
    Timer timer;
    bool complained = false;
    bool ended = false;  // A subscription ended; the channel is made anew if it still exists.
    std::shared_ptr<bool> alive = std::make_shared<bool>(true);
};

struct Poster::Watched {
    explicit Watched(Loop& loop) : hasten_timer(loop), timer(loop) {}

    SessionId session;
    std::optional<Snowflake> server;
    bool away = false;   // The bot is not in the server.
    bool ended = false;  // `subscription` ended; it is made anew if the session still exists.
    client::Subscription subscription;
    std::map<Snowflake, std::unique_ptr<Channel>> channels;

    // After a change of the server, refused requests are tried anew, at most once in a while.
    Timer hasten_timer;
    Steady::time_point hasten_from;

    // The scoreboard has one update at a time. A pause follows each update that sent a request to
    // Discord.
    Timer timer;
    bool updating = false;
    bool dirty = false;
    int failures = 0;      // Consecutive.
    bool refused = false;  // The last update was refused: an organiser must mend the cause.
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

// The channels and their audiences, fetched from the engine after each change.
#pragma once

#include "discord-bot/commands/call.hpp"
#include "discord-bot/feed/cursor.hpp"
#include "discord-bot/render/events.hpp"

namespace muster::discord {

struct ChannelFacts {
    Snowflake channel = 0;
    Audience audience;
    Cursor told;
    bool sure = false;  // True: no post beyond `told` can exist, because the feed is new.
    std::map<TeamId, Role> roles;  // At the event of `told`.
};

struct SessionFacts {
    Roster roster;
    std::vector<ChannelFacts> channels;
    std::uint64_t as_of = 0;  // Position of the session's topic.
};

// The engine's time at one moment; in a rehearsal it is not the real time.
struct EngineClock {
    Time time{};
    double rate = 1;
    std::chrono::steady_clock::time_point at{};  // By this machine's clock.

    Time now(std::chrono::steady_clock::time_point by_ours) const {
        const auto passed = std::chrono::duration<double, Time::period>(by_ours - at) * rate;
        return time + std::chrono::duration_cast<Time::duration>(passed);
    }
};

struct Facts {
    std::uint64_t realm = 0;
    EngineClock clock;
    std::vector<SessionFacts> sessions;
    // The sessions of which a part could not be learnt, and the reason. Their feeds continue
    // unchanged.
    std::map<SessionId, std::string> troubles;
    TopicPosition as_of;  // Of the topic that tells of the sessions that the bot sees.
};

// Whether the cursor of a channel without a session must be kept.
using KeepFeed = std::function<bool(Snowflake channel)>;

// Finds all sessions granted to the bot, sessions without a server included, because those may get
// a server later. A new channel's feed begins now; its cursor is stored. If `keep` is given,
// removes the stored cursors of channels without a session, which would pile up otherwise. That
// must happen before the feeds run, because they store cursors too. Waits for the engine. Throws
// client::TransportError, and Refused if the engine refuses the list of sessions.
Facts find_facts(Engine& engine, Memory& memory, const KeepFeed& keep = {});

// Stores a new cursor for a channel that is about to be linked: the channel is told events from now
// on, also those before the next find_facts(), and no earlier ones.
void begin_feed(
    Engine& engine, Memory& memory, Snowflake channel, const Audience& audience, SessionId session);

// "discord/feed/CHANNEL"
std::string feed_key(Snowflake channel);

}  // namespace muster::discord

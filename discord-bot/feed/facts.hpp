// Which channels are told what, as the engine has it: asked for anew whenever something of it
// changed.
#pragma once

#include "discord-bot/commands/call.hpp"
#include "discord-bot/feed/cursor.hpp"
#include "discord-bot/render/events.hpp"

namespace muster::discord {

struct ChannelFacts {
    Snowflake channel = 0;
    Audience audience;
    Cursor told;
    bool sure =
        false;  // Nothing beyond `told` can have been posted: it is told for the first time.
    std::map<TeamId, Role> roles;  // As of `told`.
};

struct SessionFacts {
    Roster roster;
    std::vector<ChannelFacts> channels;
    std::uint64_t as_of = 0;  // Of the session's topic.
};

// The engine's time, which may be a rehearsal's, as it was told once.
struct EngineClock {
    Time time{};
    double rate = 1;
    std::chrono::steady_clock::time_point at{};  // By our clock.

    Time now(std::chrono::steady_clock::time_point by_ours) const {
        const auto passed = std::chrono::duration<double, Time::period>(by_ours - at) * rate;
        return time + std::chrono::duration_cast<Time::duration>(passed);
    }
};

struct Facts {
    std::uint64_t realm = 0;
    EngineClock clock;
    std::vector<SessionFacts> sessions;
    // Of which not everything could be learnt, and why: they go on as they are.
    std::map<SessionId, std::string> troubles;
    std::uint64_t as_of = 0;  // Of the engine's topic.
};

// Whether it must stay known how far the channel was told, although no session has it.
using KeepFeed = std::function<bool(Snowflake channel)>;

// All sessions that were granted to us, also those without a server, which may get one at any
// time. What is told for the first time begins now, and is remembered so. With `keep`: what is
// remembered of channels that no session has is forgotten, or it would pile up. That must come
// before anything is told, for it would remember anew. Waits for the engine; throws
// client::TransportError, and Refused where the sessions can't even be listed.
Facts find_facts(Engine& engine, Memory& memory, const KeepFeed& keep = {});

// A channel that is linked anew is told what happens from now on, also what does before
// find_facts() is asked, and nothing of what it may have missed before.
void begin_feed(
    Engine& engine, Memory& memory, Snowflake channel, const Audience& audience, SessionId session);

// "discord/feed/CHANNEL"
std::string feed_key(Snowflake channel);

}  // namespace muster::discord

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

struct Facts {
    std::vector<SessionFacts> sessions;
    std::uint64_t as_of = 0;  // Of the engine's topic.
};

// All sessions that were granted to us, also those without a server, which may get one at any
// time. What is told for the first time begins now, and is remembered so. Waits for the engine;
// throws Refused and client::TransportError.
Facts find_facts(Engine& engine, Memory& memory, std::uint64_t realm);

// A new channel is told what happens from now on, also what does before find_facts() is asked.
void begin_feed(
    Engine& engine, Memory& memory, Snowflake channel, const Audience& audience, SessionId session);

// "discord/feed/CHANNEL"
std::string feed_key(Snowflake channel);

}  // namespace muster::discord
